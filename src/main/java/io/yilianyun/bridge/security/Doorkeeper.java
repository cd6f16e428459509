package io.yilianyun.bridge.security;

import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.env.Environment;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.access.intercept.AuthorizationFilter;

/** Lets the holders of API keys in and, where an issuer is configured, those of its JSON Web Tokens. */
class Doorkeeper {
    private static final String PREFIX = "spring.security.oauth2.resourceserver.jwt.";
    private static final List<String> ISSUERS = List.of("issuer-uri", "jwk-set-uri", "public-key-location");

    private final ApiKeys keys;
    private final Refusals refusals;
    private final JwtAuthenticationConverter roles = new JwtAuthenticationConverter();
    private final JwtDecoder decoder;

    /**
     * @param decoder null: keys only
     */
    Doorkeeper(ApiKeys keys, Refusals refusals, String rolesClaim, JwtDecoder decoder) {
        this.keys = keys;
        this.refusals = refusals;
        this.decoder = decoder;
        roles.setJwtGrantedAuthoritiesConverter(new TokenRoles(rolesClaim));
    }

    /** Spring Boot's decoder, if the configuration names an issuer; a decoder that a host has for itself is not enough. */
    static JwtDecoder decoder(Environment environment, ObjectProvider<JwtDecoder> decoder) {
        return ISSUERS.stream().anyMatch(name -> environment.containsProperty(PREFIX + name))
                ? decoder.getIfAvailable()
                : null;
    }

    /** Makes a chain know who calls, and answer those who may not. */
    HttpSecurity knows(HttpSecurity http) throws Exception {
        if (decoder != null) {
            http.oauth2ResourceServer(server -> server.jwt(
                            jwt -> jwt.decoder(decoder).jwtAuthenticationConverter(roles))
                    .bearerTokenResolver(request -> {
                        String presented = ApiKeyFilter.presented(request);
                        boolean known = SecurityContextHolder.getContext().getAuthentication() != null;
                        return !known && ApiKeyFilter.isToken(presented) ? presented : null;
                    })
                    .authenticationEntryPoint(refusals)
                    .accessDeniedHandler(refusals)
                    .withObjectPostProcessor(new ObjectPostProcessor<BearerTokenAuthenticationFilter>() {
                        @Override
                        public <O extends BearerTokenAuthenticationFilter> O postProcess(O filter) {
                            filter.setAuthenticationFailureHandler(refusals);
                            return filter;
                        }
                    }));
        }
        return http.addFilterBefore(
                        new ApiKeyFilter(keys, refusals, decoder != null), BearerTokenAuthenticationFilter.class)
                .addFilterBefore(new CallerFilter(), AuthorizationFilter.class)
                .exceptionHandling(
                        handling -> handling.authenticationEntryPoint(refusals).accessDeniedHandler(refusals));
    }
}
