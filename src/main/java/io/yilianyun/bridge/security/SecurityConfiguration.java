package io.yilianyun.bridge.security;

import io.yilianyun.bridge.BridgeApplication;
import io.yilianyun.bridge.config.BridgeProperties;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.authorization.AuthorityAuthorizationManager;
import org.springframework.security.authorization.AuthorizationManagers;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
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
    private static final String PAGE_POLICY =
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    @Bean
    ApiKeys bridgeApiKeys(BridgeProperties properties) {
        return new ApiKeys(properties);
    }

    @Bean
    @Order(10)
    SecurityFilterChain bridgeApiSecurity(HttpSecurity http, ApiKeys keys) throws Exception {
        return stateless(http.securityMatcher("/api", "/api/**"))
                .addFilterBefore(new RequestLimits(), SecurityContextHolderFilter.class)
                .addFilterBefore(new ApiKeyFilter(keys), AuthorizationFilter.class)
                .authorizeHttpRequests(rules -> rules.requestMatchers(HttpMethod.GET, "/api/openapi.json", "/api/docs")
                        .permitAll()
                        .requestMatchers(HttpMethod.POST, "/api/tokens/export")
                        .access(AuthorizationManagers.allOf(
                                AuthorityAuthorizationManager.hasRole("OPERATOR"),
                                AuthorityAuthorizationManager.hasRole("TOKEN")))
                        .requestMatchers(HttpMethod.GET, "/api/tokens/*/*/access-token")
                        .hasRole("TOKEN")
                        .requestMatchers("/api/call/**")
                        .hasRole("TOKEN")
                        .requestMatchers(HttpMethod.GET, "/api/**")
                        .hasAnyRole("READER", "OPERATOR")
                        .anyRequest()
                        .hasRole("OPERATOR"))
                .exceptionHandling(handling -> handling.authenticationEntryPoint((request, response, e) -> {
                            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
                            refuse(
                                    request,
                                    response,
                                    HttpStatus.UNAUTHORIZED,
                                    "This call needs a known key in the header 'Authorization: Bearer …'");
                        })
                        .accessDeniedHandler((request, response, e) -> refuse(
                                request, response, HttpStatus.FORBIDDEN, "The key's roles do not allow this call")))
                .build();
    }

    @Bean
    @Order(11)
    SecurityFilterChain bridgePublicSecurity(
            HttpSecurity http, BridgeProperties properties, @Qualifier("bridgeClock") Clock clock) throws Exception {
        return stateless(http.securityMatcher("/yilianyun/**"))
                .headers(headers -> headers.contentSecurityPolicy(csp -> csp.policyDirectives(PAGE_POLICY))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER)))
                .addFilterBefore(new RequestLimits(), SecurityContextHolderFilter.class)
                .addFilterBefore(
                        new PublicRateLimit(properties.security().publicRequestsPerMinute(), clock),
                        RequestLimits.class)
                .authorizeHttpRequests(rules -> rules.anyRequest().permitAll())
                .build();
    }

    /** Health shows its details to holders of a key. Only on its own: in a host application, its operations endpoints are the host's affair. */
    @Bean
    @Order(12)
    @ConditionalOnBean(BridgeApplication.class)
    SecurityFilterChain bridgeActuatorSecurity(HttpSecurity http, ApiKeys keys) throws Exception {
        return stateless(http.securityMatcher("/actuator/**"))
                .addFilterBefore(new RequestLimits(), SecurityContextHolderFilter.class)
                .addFilterBefore(new ApiKeyFilter(keys), AuthorizationFilter.class)
                .authorizeHttpRequests(rules -> rules.anyRequest().permitAll())
                .build();
    }

    private static HttpSecurity stateless(HttpSecurity http) throws Exception {
        return http.csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
    }

    private static void refuse(
            HttpServletRequest request, HttpServletResponse response, HttpStatus status, String detail)
            throws IOException {
        RequestLimits.refuse(request, response, status, detail);
    }
}
