package io.yilianyun.bridge.api;

import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.audit.AuditStore;
import io.yilianyun.bridge.authorize.LostGrants;
import io.yilianyun.bridge.authorize.Tickets;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.deadletter.DeadLetters;
import io.yilianyun.bridge.store.Cipher;
import io.yilianyun.bridge.store.Sql;
import io.yilianyun.bridge.token.Quota;
import io.yilianyun.bridge.token.TokenStore;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The HTTP API. */
@Configuration(proxyBeanMethods = false)
public class ApiConfiguration {
    @Bean
    TokenApi bridgeTokenApi(
            TokenStore tokens,
            DeadLetters deadLetters,
            Cipher cipher,
            Quota quota,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            @Qualifier("bridgeClock") Clock clock) {
        return new TokenApi(tokens, deadLetters, cipher, quota, transaction, clock);
    }

    @Bean
    AuthorizationApi bridgeAuthorizationApi(BridgeProperties properties, Tickets tickets) {
        return new AuthorizationApi(properties, tickets);
    }

    @Bean
    AppApi bridgeAppApi(
            BridgeProperties properties,
            Applications applications,
            NamedParameterJdbcTemplate jdbc,
            Sql sql,
            @Qualifier("bridgeClock") Clock clock) {
        return new AppApi(properties, applications, jdbc, sql, clock);
    }

    @Bean
    DeadLetterApi bridgeDeadLetterApi(
            DeadLetters deadLetters,
            TokenStore tokens,
            LostGrants lostGrants,
            Applications applications,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction) {
        return new DeadLetterApi(deadLetters, tokens, lostGrants, applications, transaction);
    }

    @Bean
    AuditApi bridgeAuditApi(AuditStore store) {
        return new AuditApi(store);
    }

    @Bean
    ProblemAnswer bridgeProblemAnswer(@Qualifier("bridgeClock") Clock clock) {
        return new ProblemAnswer(clock);
    }

    @Bean
    ApiRequest bridgeApiRequest() {
        return new ApiRequest();
    }

    @Bean
    JsonAnswer bridgeJsonAnswer() {
        return new JsonAnswer();
    }
}
