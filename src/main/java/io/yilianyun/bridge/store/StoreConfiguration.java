package io.yilianyun.bridge.store;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.deadletter.DeadLetters;
import io.yilianyun.bridge.event.Outbox;
import java.time.Clock;
import javax.sql.DataSource;
import org.apache.camel.spring.spi.SpringTransactionPolicy;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The database: its dialect, schema, statements, dead letters and outbox. */
@Configuration(proxyBeanMethods = false)
public class StoreConfiguration {
    @Bean
    Dialect bridgeDialect(DataSource dataSource, BridgeProperties properties) {
        return Dialect.of(dataSource);
    }

    @Bean
    Schema bridgeSchema(DataSource dataSource, Dialect dialect) {
        return new Schema(dataSource, dialect);
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

    @Bean
    @DependsOn("bridgeSchema")
    Outbox bridgeOutbox(NamedParameterJdbcTemplate jdbc, Sql sql, @Qualifier("bridgeClock") Clock clock) {
        return new Outbox(jdbc, sql, clock);
    }

    @Bean
    DeadLetters bridgeDeadLetters(
            NamedParameterJdbcTemplate jdbc,
            Sql sql,
            Cipher cipher,
            Outbox outbox,
            @Qualifier("bridgeClock") Clock clock) {
        return new DeadLetters(jdbc, sql, cipher, outbox, clock);
    }
}
