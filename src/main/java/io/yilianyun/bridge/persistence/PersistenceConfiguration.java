package io.yilianyun.bridge.persistence;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.apache.camel.spring.spi.SpringTransactionPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.scheduling.concurrent.ScheduledExecutorFactoryBean;
import org.springframework.scheduling.concurrent.ScheduledExecutorTask;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** The database: its dialect, schema, statements, transactions and clock. */
@Configuration(proxyBeanMethods = false)
@Import({Sql.class, SqlTemplate.class, Schema.class, Recording.class})
public class PersistenceConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(PersistenceConfiguration.class);
    private static final long READING_MILLIS = 10_000;

    @Bean
    Dialect bridgeDialect(DataSource dataSource) {
        return Dialect.of(dataSource);
    }

    @Bean
    @ConditionalOnMissingBean(name = "bridgeClock")
    DatabaseClock bridgeClock(NamedParameterJdbcTemplate jdbc, Sql sql) {
        return new DatabaseClock(jdbc.getJdbcOperations(), sql);
    }

    @Bean
    TransactionTemplate bridgeTransactionTemplate(PlatformTransactionManager manager, DataSource dataSource)
            throws SQLException {
        return new RetryingTransactionTemplate(manager, isolation(dataSource));
    }

    /** For {@code transacted} in routes. */
    @Bean
    SpringTransactionPolicy bridgeTransaction(PlatformTransactionManager manager, DataSource dataSource)
            throws SQLException {
        TransactionTemplate template = new TransactionTemplate(manager);
        template.setIsolationLevel(isolation(dataSource));
        return new SpringTransactionPolicy(template);
    }

    /** READ COMMITTED; left to the pool where that is its connections' own, since setting it costs a round trip on some databases. */
    private static int isolation(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return connection.getTransactionIsolation() == Connection.TRANSACTION_READ_COMMITTED
                    ? TransactionDefinition.ISOLATION_DEFAULT
                    : TransactionDefinition.ISOLATION_READ_COMMITTED;
        }
    }

    /** Reads again, every few seconds, what a node keeps in memory of the database; a reading that fails is left to the next one. */
    @Bean
    ScheduledExecutorFactoryBean bridgePeriodicReadings(ObjectProvider<PeriodicReading> readings) {
        ScheduledExecutorFactoryBean executor = new ScheduledExecutorFactoryBean();
        executor.setScheduledExecutorTasks(readings.orderedStream()
                .map(reading -> new ScheduledExecutorTask(() -> read(reading), READING_MILLIS, READING_MILLIS, false))
                .toArray(ScheduledExecutorTask[]::new));
        executor.setDaemon(true);
        return executor;
    }

    private static void read(PeriodicReading reading) {
        try {
            reading.read();
        } catch (RuntimeException e) {
            LOG.warn(
                    "{} could not be read again and stays as it was: {}",
                    reading.getClass().getSimpleName(),
                    e.getMessage());
        }
    }
}
