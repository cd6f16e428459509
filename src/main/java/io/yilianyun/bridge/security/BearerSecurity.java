package io.yilianyun.bridge.security;

import static io.yilianyun.bridge.security.ProblemWriter.problem;
import static org.springframework.http.HttpStatus.FORBIDDEN;
import static org.springframework.http.HttpStatus.SERVICE_UNAVAILABLE;
import static org.springframework.http.HttpStatus.UNAUTHORIZED;

import io.yilianyun.bridge.config.BridgeProperties;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.lang3.StringUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.security.authentication.AuthenticationEventPublisher;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.stereotype.Component;

/**
 * Adds bearer authentication to a chain: API keys and, if an issuer is configured, its JSON Web Tokens. Refusals are problem details; wrong keys
 * and tokens are limited per client address, right ones never.
 */
@Component("bridgeBearerSecurity")
class BearerSecurity implements AuthenticationEntryPoint {
    private static final Logger LOG = LoggerFactory.getLogger(BearerSecurity.class);
    private static final String JWT = "spring.security.oauth2.resourceserver.jwt.";
    private static final List<String> ISSUERS = List.of("issuer-uri", "jwk-set-uri", "public-key-location");

    private final BearerTokenAuthenticationEntryPoint unauthorized = new BearerTokenAuthenticationEntryPoint();
    private final ClientRateLimiter wrongCredentials;
    private final ProviderManager manager;

    BearerSecurity(
            BridgeProperties properties,
            Environment environment,
            ObjectProvider<JwtDecoder> decoder,
            AuthenticationEventPublisher events,
            ClientRateLimiter wrongCredentials) {
        this.wrongCredentials = wrongCredentials;
        List<AuthenticationProvider> providers = new ArrayList<>();
        providers.add(new ApiKeyAuthenticationProvider(properties.security().apiKeys()));
        // A decoder that a host application has for itself does not count: its issuer must be configured.
        if (ISSUERS.stream().anyMatch(name -> environment.containsProperty(JWT + name))) {
            JwtAuthenticationConverter converter = new JwtAuthenticationConverter();
            converter.setJwtGrantedAuthoritiesConverter(
                    new RolesClaimConverter(properties.security().jwt().rolesClaim()));
            JwtAuthenticationProvider tokens = new JwtAuthenticationProvider(decoder.getObject());
            tokens.setJwtAuthenticationConverter(converter);
            providers.add(tokens);
        }
        manager = new ProviderManager(providers);
        manager.setAuthenticationEventPublisher(events);
    }

    /** Makes a chain authenticate its callers. */
    HttpSecurity on(HttpSecurity http) throws Exception {
        BearerTokenAuthenticationFilter filter = new BearerTokenAuthenticationFilter(manager);
        filter.setBearerTokenResolver(BearerSecurity::credentials);
        filter.setAuthenticationFailureHandler(this::commence);
        return http.addFilter(filter).exceptionHandling(handling -> handling.authenticationEntryPoint(this)
                .accessDeniedHandler((request, response, e) -> ProblemWriter.write(
                        request, response, problem(FORBIDDEN, "The roles of the key do not allow this call"))));
    }

    /** Answers a caller without credentials, with wrong ones, or whose credentials cannot be checked. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        ProblemDetail refusal = null;
        if (e instanceof AuthenticationServiceException) {
            LOG.error("Bearer credentials cannot be checked: {}", e.getMessage());
            response.setHeader(HttpHeaders.RETRY_AFTER, "10");
            refusal =
                    problem(SERVICE_UNAVAILABLE, "The key or token cannot be checked at this moment; try again later");
        } else if (!(e instanceof InsufficientAuthenticationException)) {
            refusal = wrongCredentials.refusal(request, response);
        }
        if (refusal == null) {
            unauthorized.commence(request, response, e);
            refusal = problem(UNAUTHORIZED, "This call needs a known key in the header 'Authorization: Bearer …'");
        }
        ProblemWriter.write(request, response, refusal);
    }

    /** Returns what follows {@code Bearer} in the header: a key may have more characters than a token; null if there is nothing. */
    private static String credentials(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return StringUtils.startsWithIgnoreCase(header, "bearer ") ? StringUtils.trimToNull(header.substring(7)) : null;
    }
}
