package io.yilianyun.bridge.security;

import static io.yilianyun.bridge.security.ProblemWriter.problem;
import static org.springframework.http.HttpStatus.NOT_FOUND;

import io.yilianyun.bridge.authorize.CallbackPage;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.push.PushSignature;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/**
 * Defines who may call what: one chain per surface. In a host application only the API's operations and the public endpoints are covered; all
 * other paths are the host's.
 *
 * <p>Roles: {@code reader} reads, {@code operator} reads and changes, {@code token} gets access tokens and calls the platform. Neither of the
 * latter two includes the other.
 */
@Configuration(proxyBeanMethods = false)
@Import({ApiPaths.class, BearerSecurity.class, StandaloneSecurityConfiguration.class, ConsoleSecurityConfiguration.class
})
public class SecurityConfiguration {
    static final String NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    /** Content security policy of the public endpoints. */
    public static final String PUBLIC_POLICY = NOTHING + "; style-src 'self'; img-src 'self'";
    /** For the page of the API's contract, which loads its script and calls the API. */
    private static final String API_POLICY =
            NOTHING + "; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'";

    /** After 30 wrong keys, tokens or passwords from an address, one more every half minute. */
    @Bean
    ClientRateLimiter bridgeWrongCredentials(@Qualifier("bridgeClock") Clock clock) {
        return new ClientRateLimiter(limit -> limit.capacity(30).refillGreedy(30, Duration.ofMinutes(15)), clock);
    }

    @Bean
    @Order(10)
    @ConditionalOnProperty("yilianyun.api.enabled")
    SecurityFilterChain bridgeApiSecurity(
            HttpSecurity http, BearerSecurity bearer, ApiPaths paths, ObjectProvider<CamelContext> camel)
            throws Exception {
        PathPatternRequestMatcher.Builder api = paths.below();
        RequestLimits limits = new RequestLimits(false, api.matcher(HttpMethod.POST, "/tokens/import"));
        RefusalFilter refusals = new RefusalFilter(ProblemWriter::write, RefusalFilter.whileStarting(camel), limits);
        return bearer.on(stateless(http.securityMatcher(paths), API_POLICY))
                .addFilterAfter(refusals, AuthorizationFilter.class)
                .addFilterAfter(limits::bound, RefusalFilter.class)
                .authorizeHttpRequests(rules -> rules.requestMatchers(
                                api.matcher("/docs/**"), api.matcher("/swagger-ui/**"), api.matcher("/openapi.json/**"))
                        .permitAll()
                        .requestMatchers(api.matcher("/tokens/*/*/access-token"), api.matcher("/call/**"))
                        .hasRole("TOKEN")
                        .requestMatchers(api.matcher("/audit/**"))
                        .hasRole("OPERATOR")
                        .requestMatchers(api.matcher(HttpMethod.GET, "/**"), api.matcher(HttpMethod.HEAD, "/**"))
                        .hasAnyRole("READER", "OPERATOR")
                        .anyRequest()
                        .hasRole("OPERATOR"))
                .build();
    }

    /** A path that does not exist is answered as an application that does not: the answer says nothing about the configuration. */
    @Bean
    @Order(11)
    @ConditionalOnProperty("yilianyun.web.enabled")
    SecurityFilterChain bridgePublicSecurity(
            HttpSecurity http,
            BridgeProperties properties,
            PushSignature pushes,
            CallbackPage page,
            ObjectProvider<CamelContext> camel,
            @Qualifier("bridgeClock") Clock clock)
            throws Exception {
        PathPatternRequestMatcher.Builder web = PathPatternRequestMatcher.withDefaults()
                .basePath(properties.web().path());
        ErrorWriter errors = new PublicErrorWriter(page);
        int perMinute = properties.security().publicRequestsPerMinute();
        ClientRateLimiter limiter = new ClientRateLimiter(
                limit -> limit.capacity(perMinute).refillIntervally(perMinute, Duration.ofMinutes(1)), clock);
        RefusalFilter refusals = new RefusalFilter(
                errors,
                RefusalFilter.whileStarting(camel),
                // The platform sends the pushes of all printers from few addresses.
                (request, response) ->
                        perMinute == 0 || pushes.isOfPlatform(request) ? null : limiter.refusal(request, response),
                new RequestLimits(true, request -> false));
        return stateless(http.securityMatcher(web.matcher("/**")), PUBLIC_POLICY)
                .addFilterAfter(refusals, HeaderWriterFilter.class)
                .exceptionHandling(handling -> handling.authenticationEntryPoint((request, response, e) ->
                        errors.write(request, response, problem(NOT_FOUND, "There is nothing at this address"))))
                .authorizeHttpRequests(rules -> rules.requestMatchers(
                                web.matcher("/authorize/{app}"),
                                web.matcher("/callback/{app}"),
                                web.matcher("/push/{app}"),
                                web.matcher("/*.css"),
                                web.matcher("/logo.*"))
                        .permitAll()
                        .anyRequest()
                        .denyAll())
                .build();
    }

    static HttpSecurity stateless(HttpSecurity http, String policy) throws Exception {
        return headers(http, policy)
                .headers(headers -> headers.addObjectPostProcessor(new HeadersFirst()))
                .csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
    }

    /** Adds the content security policy and {@code no-referrer} to the headers that Spring Security writes by default. */
    static HttpSecurity headers(HttpSecurity http, String policy) throws Exception {
        return http.headers(headers -> headers.contentSecurityPolicy(csp -> csp.policyDirectives(policy))
                .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER)));
    }

    /** A route answers in a thread of its own: on its way back, this one would change the headers while that one sends them. */
    private static final class HeadersFirst implements ObjectPostProcessor<HeaderWriterFilter> {
        @Override
        public <F extends HeaderWriterFilter> F postProcess(F filter) {
            filter.setShouldWriteHeadersEagerly(true);
            return filter;
        }
    }
}
