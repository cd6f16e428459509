package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.persistence.Recording;
import io.yilianyun.bridge.persistence.Sql;
import io.yilianyun.bridge.platform.ErrorPolicy;
import io.yilianyun.bridge.platform.FaultClassifier;
import io.yilianyun.bridge.token.TokenWriter;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Authorization: states, tickets, the callback's rules and its page. */
@Configuration(proxyBeanMethods = false)
public class AuthorizeConfiguration {
    @Bean
    @DependsOn("bridgeSchema")
    Authorizations bridgeAuthorizations(
            NamedParameterJdbcTemplate jdbc,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            Sql sql,
            Cipher cipher,
            @Qualifier("bridgeClock") Clock clock,
            BridgeProperties properties) {
        return new Authorizations(jdbc, transaction, sql, cipher, clock, properties);
    }

    @Bean
    Tickets bridgeTickets(
            NamedParameterJdbcTemplate jdbc,
            Sql sql,
            BridgeProperties properties,
            @Qualifier("bridgeClock") Clock clock) {
        return new Tickets(jdbc, sql, properties, clock);
    }

    @Bean
    Browser bridgeBrowser(BridgeProperties properties) {
        return new Browser(properties);
    }

    @Bean
    Pages bridgePages() {
        return new Pages();
    }

    @Bean
    CallbackPage bridgeCallbackPage(
            BridgeProperties properties, Authorizations authorizations, ErrorPolicy policy, Pages pages) {
        return new CallbackPage(properties, authorizations, policy, pages);
    }

    @Bean
    AuthorizeStart bridgeAuthorizeStart(
            BridgeProperties properties,
            Applications applications,
            Authorizations authorizations,
            Tickets tickets,
            Browser browser,
            CallbackPage page) {
        return new AuthorizeStart(properties, applications, authorizations, tickets, browser, page);
    }

    @Bean
    CallbackCheck bridgeCallbackCheck(
            BridgeProperties properties, Applications applications, Authorizations authorizations, Browser browser) {
        return new CallbackCheck(properties, applications, authorizations, browser);
    }

    @Bean
    CodeExchange bridgeCodeExchange(
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            Authorizations authorizations,
            Tickets tickets,
            TokenWriter tokens,
            DeadLetterRepository deadLetters,
            Applications applications,
            FaultClassifier transportFaults,
            Recording recording,
            BridgeProperties properties,
            @Qualifier("bridgeClock") Clock clock) {
        return new CodeExchange(
                transaction,
                authorizations,
                tickets,
                tokens,
                deadLetters,
                applications,
                transportFaults,
                recording,
                properties,
                clock);
    }

    @Bean
    LostGrants bridgeLostGrants(
            DeadLetterRepository deadLetters,
            Authorizations authorizations,
            CodeExchange exchange,
            NamedParameterJdbcTemplate jdbc,
            Sql sql,
            @Qualifier("bridgeClock") Clock clock) {
        return new LostGrants(deadLetters, authorizations, exchange, jdbc, sql, clock);
    }
}
