package io.yilianyun.bridge.security;

import io.yilianyun.bridge.admin.AuditLog;
import io.yilianyun.bridge.authorize.CallbackPage;
import io.yilianyun.bridge.config.ApiKeySource;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.ConditionalOnStandalone;
import io.yilianyun.bridge.push.PushSignature;
import java.time.Clock;
import org.apache.camel.CamelContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.actuate.autoconfigure.security.servlet.EndpointRequest;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.http.HttpMethod;
import org.springframework.security.authorization.AuthorityAuthorizationManager;
import org.springframework.security.authorization.AuthorizationManagers;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/**
 * Who may call what. Only the bridge's own paths are covered, so that a host application's stay its own affair.
 *
 * <p>Roles: {@code reader} reads, {@code operator} reads and changes, {@code token} gets access tokens; none of the latter two includes the
 * other.
 */
@Configuration(proxyBeanMethods = false)
public class SecurityConfiguration {
    private static final String NOTHING =
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final String PAGES = NOTHING + "; style-src 'self'";
    /** Other pages, such as those of the sandbox: scripts and styles from here, none inside a page. A route may set the header itself. */
    private static final String OTHER_PAGES =
            "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

    @Bean
    ApiKeys bridgeApiKeys(ConfigurableEnvironment environment, AuditLog audit) {
        return new ApiKeys(new ApiKeySource(environment), audit);
    }

    @Bean
    Refusals bridgeRefusals(AuditLog audit, @Qualifier("bridgeClock") Clock clock) {
        return new Refusals(new WrongCredentials(clock), audit);
    }

    @Bean
    Doorkeeper bridgeDoorkeeper(
            ApiKeys keys,
            Refusals refusals,
            BridgeProperties properties,
            ObjectProvider<JwtDecoder> decoder,
            ConfigurableEnvironment environment) {
        return new Doorkeeper(
                keys, refusals, properties.security().jwt().rolesClaim(), Doorkeeper.decoder(environment, decoder));
    }

    @Bean
    UnknownPath bridgeUnknownPath(CallbackPage page) {
        return new UnknownPath(page);
    }

    /** No observation of each security filter for each request: a tenth of what a call of the API costs, for numbers that nobody reads. */
    @Bean
    @ConditionalOnStandalone
    SecurityObservationSettings bridgeNoSecurityObservations() {
        return SecurityObservationSettings.noObservations();
    }

    /** The contract as a page has a style sheet. */
    @Bean
    @Order(9)
    SecurityFilterChain bridgeApiPageSecurity(HttpSecurity http) throws Exception {
        return bounded(http.securityMatcher("/api/docs"), PAGES, true)
                .addFilterAfter(new OwnAnswer(), WholeBody.class)
                .authorizeHttpRequests(rules -> rules.anyRequest().permitAll())
                .build();
    }

    @Bean
    @Order(10)
    SecurityFilterChain bridgeApiSecurity(HttpSecurity http, Doorkeeper doorkeeper, ObjectProvider<CamelContext> camel)
            throws Exception {
        return doorkeeper
                .knows(bounded(http.securityMatcher("/api", "/api/**"), NOTHING, true))
                .addFilterAfter(new NotStarted(camel, null), RequestLimits.class)
                .addFilterAfter(new OwnAnswer(), WholeBody.class)
                .authorizeHttpRequests(rules -> rules.requestMatchers(HttpMethod.GET, "/api/openapi.json")
                        .permitAll()
                        .requestMatchers(HttpMethod.POST, "/api/tokens/export")
                        .access(AuthorizationManagers.allOf(
                                AuthorityAuthorizationManager.hasRole("OPERATOR"),
                                AuthorityAuthorizationManager.hasRole("TOKEN")))
                        .requestMatchers(HttpMethod.GET, "/api/tokens/*/*/access-token")
                        .hasRole("TOKEN")
                        .requestMatchers("/api/call/**")
                        .hasRole("TOKEN")
                        .requestMatchers(HttpMethod.GET, "/api/audit")
                        .hasRole("OPERATOR")
                        .requestMatchers(HttpMethod.GET, "/api/**")
                        .hasAnyRole("READER", "OPERATOR")
                        .anyRequest()
                        .hasRole("OPERATOR"))
                .build();
    }

    @Bean
    @Order(11)
    SecurityFilterChain bridgePublicSecurity(
            HttpSecurity http,
            BridgeProperties properties,
            PushSignature pushes,
            CallbackPage page,
            ObjectProvider<CamelContext> camel,
            @Qualifier("bridgeClock") Clock clock)
            throws Exception {
        return bounded(http.securityMatcher("/yilianyun/**"), PAGES, false)
                .addFilterAfter(new NotStarted(camel, page), RequestLimits.class)
                .addFilterAfter(new OwnAnswer(), WholeBody.class)
                .addFilterBefore(
                        new PublicRateLimit(
                                properties.security().publicRequestsPerMinute(), pushes::isOfPlatform, clock),
                        RequestLimits.class)
                .authorizeHttpRequests(rules -> rules.anyRequest().permitAll())
                .build();
    }

    /**
     * Health and metrics are open, health with its details to holders of a key; whatever else a team exposes is for operators. Only on its
     * own: in a host application, its operations endpoints are the host's affair.
     */
    @Bean
    @Order(12)
    @ConditionalOnStandalone
    SecurityFilterChain bridgeActuatorSecurity(HttpSecurity http, Doorkeeper doorkeeper) throws Exception {
        return doorkeeper
                .knows(bounded(http.securityMatcher(EndpointRequest.toAnyEndpoint()), NOTHING, true))
                .authorizeHttpRequests(rules -> rules.requestMatchers(EndpointRequest.to("health", "prometheus"))
                        .permitAll()
                        .anyRequest()
                        .hasRole("OPERATOR"))
                .build();
    }

    /** All other paths of the bridge on its own: the sandbox's, those of routes that a team adds, and those that do not exist. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    @ConditionalOnStandalone
    SecurityFilterChain bridgeOtherSecurity(HttpSecurity http) throws Exception {
        return stateless(http, OTHER_PAGES)
                .authorizeHttpRequests(rules -> rules.anyRequest().permitAll())
                .build();
    }

    @Bean
    @ConditionalOnStandalone
    FilterRegistrationBean<WellFormedPath> bridgeWellFormedPath() {
        FilterRegistrationBean<WellFormedPath> first = new FilterRegistrationBean<>(new WellFormedPath());
        first.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return first;
    }

    /** What takes in nothing but bounded requests. */
    private static HttpSecurity bounded(HttpSecurity http, String policy, boolean bodyToGet) throws Exception {
        return stateless(http, policy)
                .addFilterAfter(new WholeBody(), AuthorizationFilter.class)
                .addFilterBefore(new RequestLimits(bodyToGet), SecurityContextHolderFilter.class);
    }

    private static HttpSecurity stateless(HttpSecurity http, String policy) throws Exception {
        return http.csrf(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.contentSecurityPolicy(csp -> csp.policyDirectives(policy))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER)))
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
    }
}
