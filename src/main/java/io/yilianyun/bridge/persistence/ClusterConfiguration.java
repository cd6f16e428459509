package io.yilianyun.bridge.persistence;

import java.util.Properties;
import javax.sql.DataSource;
import org.quartz.Scheduler;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.quartz.SchedulerFactoryBeanCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.scheduling.concurrent.ScheduledExecutorFactoryBean;
import org.springframework.scheduling.concurrent.ScheduledExecutorTask;
import org.springframework.transaction.PlatformTransactionManager;

/** Several nodes on one database ({@code yilianyun.cluster.enabled}): one clock, and Quartz on its clustered JDBC store. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("yilianyun.cluster.enabled")
public class ClusterConfiguration {
    private static final long READING_MILLIS = 10_000;

    @Bean
    @ConditionalOnMissingBean(name = "bridgeClock")
    DatabaseClock bridgeClock(NamedParameterJdbcTemplate jdbc, Sql sql) {
        return new DatabaseClock(jdbc, sql);
    }

    @Bean
    @ConditionalOnBean(DatabaseClock.class)
    FireTimes bridgeFireTimes(Scheduler scheduler, DatabaseClock clock, NamedParameterJdbcTemplate jdbc, Sql sql) {
        return new FireTimes(scheduler, clock, jdbc, sql);
    }

    /** Follows the database's time; a reading that fails is left to the next one. */
    @Bean
    @ConditionalOnBean(DatabaseClock.class)
    ScheduledExecutorFactoryBean bridgeClockReadings(DatabaseClock clock, FireTimes fireTimes) {
        ScheduledExecutorFactoryBean readings = new ScheduledExecutorFactoryBean();
        Runnable reading = () -> {
            clock.synchronize();
            fireTimes.putBack();
        };
        readings.setScheduledExecutorTasks(new ScheduledExecutorTask(reading, READING_MILLIS, READING_MILLIS, false));
        readings.setContinueScheduledExecutionAfterException(true);
        readings.setDaemon(true);
        return readings;
    }

    /**
     * @param schema made first, since Quartz's tables are among it
     */
    @Bean
    SchedulerFactoryBeanCustomizer bridgeQuartzCluster(
            DataSource dataSource, PlatformTransactionManager manager, Dialect dialect, Schema schema) {
        Properties quartz = new Properties();
        quartz.setProperty("org.quartz.scheduler.instanceName", "yilianyun-bridge");
        quartz.setProperty("org.quartz.scheduler.instanceId", "AUTO");
        quartz.setProperty("org.quartz.jobStore.class", LockingJobStore.class.getName());
        quartz.setProperty("org.quartz.jobStore.isClustered", "true");
        quartz.setProperty("org.quartz.jobStore.clusterCheckinInterval", "5000");
        quartz.setProperty("org.quartz.jobStore.tablePrefix", "yly_qrtz_");
        quartz.setProperty("org.quartz.jobStore.driverDelegateClass", dialect.quartzDelegate());
        return factory -> {
            factory.setDataSource(dataSource);
            factory.setTransactionManager(manager);
            factory.setQuartzProperties(quartz);
        };
    }
}
