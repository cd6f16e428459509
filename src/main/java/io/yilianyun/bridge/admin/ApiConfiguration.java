package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.authorize.LostGrants;
import io.yilianyun.bridge.authorize.Pages;
import io.yilianyun.bridge.authorize.Tickets;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.crypto.EncryptionKeys;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.persistence.Sql;
import io.yilianyun.bridge.token.AccessTokens;
import io.yilianyun.bridge.token.Quota;
import io.yilianyun.bridge.token.TokenExport;
import io.yilianyun.bridge.token.TokenRepository;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.security.SecurityProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.servlet.handler.MappedInterceptor;

/** The HTTP API. */
@Configuration(proxyBeanMethods = false)
public class ApiConfiguration {
    @Bean
    EncryptionApi bridgeEncryptionApi(EncryptionKeys keys) {
        return new EncryptionApi(keys);
    }

    @Bean
    TokenApi bridgeTokenApi(
            TokenRepository tokens,
            DeadLetterRepository deadLetters,
            AccessTokens accessTokens,
            Quota quota,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            @Qualifier("bridgeClock") Clock clock) {
        return new TokenApi(tokens, deadLetters, accessTokens, quota, transaction, clock);
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
            DeadLetterRepository deadLetters,
            TokenRepository tokens,
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
    static Contract bridgeContract() {
        return new Contract();
    }

    @Bean
    static AuditedRoutes bridgeAuditedRoutes(Contract contract, ObjectProvider<AuditLog> log) {
        return new AuditedRoutes(contract, SingletonSupplier.of(log::getObject));
    }

    @Bean
    RequestCheck bridgeRequestCheck(Contract contract) {
        return new RequestCheck(contract);
    }

    @Bean
    ApiErrors bridgeApiErrors() {
        return new ApiErrors();
    }

    /** The calls that are forwarded to the platform take forms. */
    @Bean
    MappedInterceptor bridgeApiInterceptor() {
        return new MappedInterceptor(new String[] {"/api/**"}, new String[] {"/api/call/**"}, new ApiInterceptor());
    }

    /** Before Spring Security, so that a HEAD needs the rights of its GET. */
    @Bean
    FilterRegistrationBean<ApiRequestFilter> bridgeApiRequestFilter() {
        FilterRegistrationBean<ApiRequestFilter> registration = new FilterRegistrationBean<>(new ApiRequestFilter());
        registration.addUrlPatterns("/api/*");
        registration.setOrder(SecurityProperties.DEFAULT_FILTER_ORDER - 10);
        return registration;
    }

    @Bean
    ApiDocuments bridgeApiDocuments(Contract contract, Pages pages) {
        return new ApiDocuments(contract, pages);
    }

    @Bean
    ImportRequest bridgeImportRequest() {
        return new ImportRequest();
    }

    @Bean
    ExportApi bridgeExportApi(TokenRepository tokens, DeadLetterRepository deadLetters) {
        return new ExportApi(new TokenExport(tokens), deadLetters);
    }

    @Bean
    FileAnswer bridgeFileAnswer() {
        return new FileAnswer();
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
