package io.yilianyun.bridge.persistence;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.apache.camel.spring.spi.SpringTransactionPolicy;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.scheduling.concurrent.ScheduledExecutorFactoryBean;
import org.springframework.scheduling.concurrent.ScheduledExecutorTask;
import org.springframework.scheduling.support.DelegatingErrorHandlingRunnable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.ClassUtils;

/** The database: its dialect, schema, statements, transactions and clock. */
@Configuration(proxyBeanMethods = false)
@Import({Sql.class, SqlTemplate.class, Schema.class, Recording.class})
public class PersistenceConfiguration {
    private static final long FIRST_READING_MILLIS = 10_000;

    @Bean
    Dialect bridgeDialect(DataSource dataSource) {
        return Dialect.of(dataSource);
    }

    @Bean
    @ConditionalOnMissingBean(name = "bridgeClock")
    DatabaseClock bridgeClock(NamedParameterJdbcTemplate jdbc, Sql sql) {
        return new DatabaseClock(jdbc.getJdbcOperations(), sql);
    }

    /** At READ COMMITTED; left to the pool where that is its connections' own, since setting it costs a round trip on some databases. */
    @Bean
    TransactionTemplate bridgeTransactionTemplate(PlatformTransactionManager manager, DataSource dataSource)
            throws SQLException {
        RetryingTransactionTemplate template = new RetryingTransactionTemplate(manager);
        try (Connection connection = dataSource.getConnection()) {
            if (connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
                template.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
            }
        }
        return template;
    }

    /** For {@code transacted} in routes. */
    @Bean
    SpringTransactionPolicy bridgeTransaction(
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate bridgeTransactionTemplate) {
        return new SpringTransactionPolicy(bridgeTransactionTemplate);
    }

    /** Reads again, every few seconds, what a node keeps in memory of the database; a reading that fails is left to the next one. */
    @Bean
    ScheduledExecutorFactoryBean bridgePeriodicReadings(List<PeriodicReading> readings) {
        ScheduledExecutorFactoryBean executor = new ScheduledExecutorFactoryBean();
        executor.setScheduledExecutorTasks(
                readings.stream().map(PersistenceConfiguration::task).toArray(ScheduledExecutorTask[]::new));
        // One that takes long does not delay the clock's.
        executor.setPoolSize(2);
        executor.setDaemon(true);
        return executor;
    }

    private static ScheduledExecutorTask task(PeriodicReading reading) {
        Runnable run = new DelegatingErrorHandlingRunnable(
                reading.isCostly() ? sparing(reading::read) : reading::read,
                e -> FaultLog.log(
                        "The reading of " + ClassUtils.getUserClass(reading).getSimpleName(), e));
        return new ScheduledExecutorTask(
                run, FIRST_READING_MILLIS, reading.pause().toMillis(), false);
    }

    private static Runnable sparing(Runnable reading) {
        AtomicLong next = new AtomicLong(System.nanoTime());
        return () -> {
            long began = System.nanoTime();
            if (began - next.get() >= 0) {
                reading.run();
                next.set(System.nanoTime() + 60 * (System.nanoTime() - began));
            }
        };
    }
}
