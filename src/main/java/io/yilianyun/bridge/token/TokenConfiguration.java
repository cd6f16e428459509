package io.yilianyun.bridge.token;

import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.app.CircuitBreaker;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.Recording;
import io.yilianyun.bridge.persistence.Sql;
import io.yilianyun.bridge.platform.FaultClassifier;
import java.time.Clock;
import java.util.UUID;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.spi.ThreadPoolProfile;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The tokens: due times, quota, leases, and what becomes of a refresh. */
@Configuration(proxyBeanMethods = false)
public class TokenConfiguration {
    @Bean
    TokenRepository bridgeTokenRepository(
            NamedParameterJdbcTemplate jdbc, Sql sql, @Qualifier("bridgeClock") Clock clock) {
        return new TokenRepository(jdbc, sql, clock);
    }

    @Bean
    Quota bridgeQuota(BridgeProperties properties) {
        return new Quota(properties.refresh());
    }

    @Bean
    Settlement bridgeSettlement(NamedParameterJdbcTemplate jdbc, Sql sql) {
        return new Settlement(jdbc, sql);
    }

    @Bean
    LeaseRepository bridgeLeaseRepository(
            NamedParameterJdbcTemplate jdbc,
            Sql sql,
            TokenRepository tokens,
            Settlement settlement,
            Outbox outbox,
            Quota quota,
            @Qualifier("bridgeClock") Clock clock,
            BridgeProperties properties) {
        return new LeaseRepository(
                jdbc,
                sql,
                tokens,
                settlement,
                outbox,
                quota,
                clock,
                properties,
                UUID.randomUUID().toString());
    }

    @Bean
    RefreshOutcomes bridgeRefreshOutcomes(
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            Settlement settlement,
            DeadLetterRepository deadLetters,
            Outbox outbox,
            Applications applications,
            CircuitBreaker outages,
            FaultClassifier transportFaults,
            Recording recording,
            Quota quota,
            @Qualifier("bridgeClock") Clock clock,
            BridgeProperties properties) {
        return new RefreshOutcomes(
                transaction,
                settlement,
                deadLetters,
                outbox,
                applications,
                outages,
                transportFaults,
                recording,
                quota,
                clock,
                properties);
    }

    @Bean
    TokenWriter bridgeTokenWriter(
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            NamedParameterJdbcTemplate jdbc,
            Sql sql,
            Cipher cipher,
            Quota quota,
            DeadLetterRepository deadLetters,
            Outbox outbox,
            Applications applications,
            CircuitBreaker outages,
            RefreshOutcomes outcomes,
            Recording recording,
            BridgeProperties properties,
            @Qualifier("bridgeClock") Clock clock) {
        return new TokenWriter(
                transaction,
                jdbc,
                sql,
                cipher,
                new DueTime(properties.refresh()),
                quota,
                deadLetters,
                outbox,
                applications,
                outages,
                outcomes,
                recording,
                properties,
                clock);
    }

    @Bean
    RefreshCall bridgeRefreshCall(
            LeaseRepository leases,
            Applications applications,
            CircuitBreaker outages,
            Cipher cipher,
            BridgeProperties properties) {
        return new RefreshCall(leases, applications, outages, cipher, properties);
    }

    @Bean
    Claims bridgeClaims(@Lazy ProducerTemplate producer, RefreshCall refreshCall) {
        return new Claims(producer, refreshCall);
    }

    @Bean
    AccessTokens bridgeAccessTokens(TokenRepository tokens, Cipher cipher, @Qualifier("bridgeClock") Clock clock) {
        return new AccessTokens(tokens, cipher, clock);
    }

    @Bean
    RefreshOnDemand bridgeRefreshOnDemand(
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            TokenRepository tokens,
            LeaseRepository leases,
            Applications applications,
            Quota quota,
            @Qualifier("bridgeClock") Clock clock) {
        return new RefreshOnDemand(transaction, tokens, leases, applications, quota, clock);
    }

    @Bean
    TokenImport bridgeTokenImport(
            BridgeProperties properties,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            NamedParameterJdbcTemplate jdbc,
            Sql sql,
            Cipher cipher,
            DeadLetterRepository deadLetters) {
        return new TokenImport(properties, transaction, jdbc, sql, cipher, deadLetters);
    }

    @Bean
    Sweep bridgeSweep(
            BridgeProperties properties,
            Applications applications,
            CircuitBreaker outages,
            NamedParameterJdbcTemplate jdbc,
            Sql sql,
            @Qualifier("bridgeClock") Clock clock) {
        return new Sweep(properties, applications, outages, jdbc, sql, clock);
    }

    /** The threads of a sweep: as many calls in flight as {@code refresh.concurrency} says. Each application's sweep has its own. */
    @Bean
    ThreadPoolProfile bridgeRefreshThreads(BridgeProperties properties) {
        ThreadPoolProfile profile = new ThreadPoolProfile("yilianyun-refresh");
        profile.setPoolSize(properties.refresh().concurrency());
        profile.setMaxPoolSize(properties.refresh().concurrency());
        profile.setMaxQueueSize(properties.refresh().batchSize());
        return profile;
    }
}
