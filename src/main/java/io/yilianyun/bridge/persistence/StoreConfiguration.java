package io.yilianyun.bridge.persistence;

import javax.sql.DataSource;
import org.apache.camel.spring.spi.SpringTransactionPolicy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The database: its dialect, schema, statements and transactions. */
@Configuration(proxyBeanMethods = false)
@Import(Recording.class)
public class StoreConfiguration {
    @Bean
    Dialect bridgeDialect(DataSource dataSource) {
        return Dialect.of(dataSource);
    }

    @Bean
    Schema bridgeSchema(DataSource dataSource, Dialect dialect, Sql sql) {
        return new Schema(dataSource, dialect, sql);
    }

    @Bean
    Sql bridgeSql(Dialect dialect) {
        return new Sql(dialect);
    }

    @Bean
    TransactionTemplate bridgeTransactionTemplate(PlatformTransactionManager manager) {
        return new TransactionTemplate(manager);
    }

    /** For {@code transacted} in routes. */
    @Bean
    SpringTransactionPolicy bridgeTransaction(PlatformTransactionManager manager) {
        return new SpringTransactionPolicy(manager);
    }
}
