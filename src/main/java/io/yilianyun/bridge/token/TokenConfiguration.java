package io.yilianyun.bridge.token;

import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.app.Outages;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.deadletter.DeadLetters;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.Recording;
import io.yilianyun.bridge.persistence.Sql;
import io.yilianyun.bridge.platform.TransportFaults;
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
    TokenStore bridgeTokenStore(NamedParameterJdbcTemplate jdbc, Sql sql, @Qualifier("bridgeClock") Clock clock) {
        return new TokenStore(jdbc, sql, clock);
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
    Leases bridgeLeases(
            NamedParameterJdbcTemplate jdbc,
            Sql sql,
            TokenStore tokens,
            Settlement settlement,
            Outbox outbox,
            Quota quota,
            @Qualifier("bridgeClock") Clock clock,
            BridgeProperties properties) {
        return new Leases(
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
            DeadLetters deadLetters,
            Outbox outbox,
            Applications applications,
            Outages outages,
            TransportFaults transportFaults,
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
    TokenWrites bridgeTokenWrites(
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            NamedParameterJdbcTemplate jdbc,
            Sql sql,
            Cipher cipher,
            Quota quota,
            DeadLetters deadLetters,
            Outbox outbox,
            Applications applications,
            Outages outages,
            RefreshOutcomes outcomes,
            Recording recording,
            BridgeProperties properties,
            @Qualifier("bridgeClock") Clock clock) {
        return new TokenWrites(
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
            Leases leases, Applications applications, Outages outages, Cipher cipher, BridgeProperties properties) {
        return new RefreshCall(leases, applications, outages, cipher, properties);
    }

    @Bean
    Claims bridgeClaims(@Lazy ProducerTemplate producer, RefreshCall refreshCall) {
        return new Claims(producer, refreshCall);
    }

    @Bean
    AccessTokens bridgeAccessTokens(TokenStore tokens, Cipher cipher, @Qualifier("bridgeClock") Clock clock) {
        return new AccessTokens(tokens, cipher, clock);
    }

    @Bean
    RefreshOnDemand bridgeRefreshOnDemand(
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            TokenStore tokens,
            Leases leases,
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
            DeadLetters deadLetters) {
        return new TokenImport(properties, transaction, jdbc, sql, cipher, deadLetters);
    }

    @Bean
    Sweep bridgeSweep(
            BridgeProperties properties,
            Applications applications,
            Outages outages,
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
