package io.yilianyun.bridge.app;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.Sql;
import io.yilianyun.bridge.token.Backoff;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The applications: their state, their rate, their outages. */
@Configuration(proxyBeanMethods = false)
public class AppConfiguration {
    private static final Duration FIRST_APPLICATION_PROBE = Duration.ofMinutes(1);
    private static final Duration LONGEST_APPLICATION_PAUSE = Duration.ofHours(1);
    private static final Duration FIRST_OUTAGE_PROBE = Duration.ofSeconds(10);
    private static final Duration LONGEST_OUTAGE_PAUSE = Duration.ofMinutes(2);

    @Bean
    Applications bridgeApplications(
            NamedParameterJdbcTemplate jdbc,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            Sql sql,
            @Qualifier("bridgeClock") Clock clock,
            DeadLetterRepository deadLetters,
            Outbox outbox) {
        return new Applications(
                jdbc,
                transaction,
                sql,
                clock,
                deadLetters,
                outbox,
                new Backoff(FIRST_APPLICATION_PROBE, LONGEST_APPLICATION_PAUSE));
    }

    @Bean
    AppRegistrar bridgeAppRegistrar(
            BridgeProperties properties,
            NamedParameterJdbcTemplate jdbc,
            Sql sql,
            Cipher cipher,
            @Qualifier("bridgeClock") Clock clock,
            Applications applications) {
        return new AppRegistrar(properties, jdbc, sql, cipher, clock, applications);
    }

    @Bean
    CircuitBreaker bridgeCircuitBreaker(@Qualifier("bridgeClock") Clock clock) {
        return new CircuitBreaker(clock, new Backoff(FIRST_OUTAGE_PROBE, LONGEST_OUTAGE_PAUSE));
    }

    @Bean
    RateLimiter bridgeRateLimiter(
            BridgeProperties properties,
            NamedParameterJdbcTemplate jdbc,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            Sql sql,
            @Qualifier("bridgeClock") Clock clock) {
        return new RateLimiter(properties, jdbc, transaction, sql, clock);
    }
}
