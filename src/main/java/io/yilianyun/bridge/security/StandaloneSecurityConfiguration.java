package io.yilianyun.bridge.security;

import io.yilianyun.bridge.config.ConditionalOnStandalone;
import java.util.List;
import org.springframework.boot.actuate.autoconfigure.security.servlet.EndpointRequest;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.HeaderWriter;
import org.springframework.security.web.header.writers.CacheControlHeadersWriter;
import org.springframework.security.web.header.writers.ContentSecurityPolicyHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.header.writers.XContentTypeOptionsHeaderWriter;
import org.springframework.security.web.header.writers.frameoptions.XFrameOptionsHeaderWriter;
import org.springframework.security.web.header.writers.frameoptions.XFrameOptionsHeaderWriter.XFrameOptionsMode;

/** Secures the paths that are the host's in a host application, and configures Spring Security's firewall. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnStandalone
class StandaloneSecurityConfiguration {
    /** For the pages of the sandbox and of a team's routes, which may set the header themselves. */
    private static final String OTHER_POLICY =
            "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

    /** Health and metrics are open, the details of health to holders of a key; what else a team exposes is for operators. */
    @Bean
    @Order(12)
    SecurityFilterChain bridgeActuatorSecurity(HttpSecurity http, BearerSecurity bearer) throws Exception {
        http.securityMatcher(EndpointRequest.toAnyEndpoint());
        return bearer.on(SecurityConfiguration.stateless(http, SecurityConfiguration.NOTHING))
                .authorizeHttpRequests(rules -> rules.requestMatchers(EndpointRequest.to("health", "prometheus"))
                        .permitAll()
                        .anyRequest()
                        .hasRole("OPERATOR"))
                .build();
    }

    /** All other paths: those of the sandbox, those of a team's routes, and those that do not exist. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    SecurityFilterChain bridgeOtherSecurity(HttpSecurity http) throws Exception {
        return SecurityConfiguration.stateless(http, OTHER_POLICY)
                .authorizeHttpRequests(rules -> rules.anyRequest().permitAll())
                .build();
    }

    /** Accepts all headers and parameter names that HTTP allows: Camel reads them all, also those that nothing uses. */
    @Bean
    StrictHttpFirewall bridgeHttpFirewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowedHeaderNames(name -> true);
        firewall.setAllowedHeaderValues(value -> true);
        firewall.setAllowedParameterNames(name -> true);
        return firewall;
    }

    /** Answers what the firewall rejects. No chain takes part, so the headers are written here. */
    @Bean
    RequestRejectedHandler bridgeRequestRejectedHandler() {
        List<HeaderWriter> headers = List.of(
                new XContentTypeOptionsHeaderWriter(),
                new XFrameOptionsHeaderWriter(XFrameOptionsMode.DENY),
                new ReferrerPolicyHeaderWriter(ReferrerPolicy.NO_REFERRER),
                new ContentSecurityPolicyHeaderWriter(SecurityConfiguration.NOTHING),
                new CacheControlHeadersWriter());
        return (request, response, e) -> {
            headers.forEach(header -> header.writeHeaders(request, response));
            String detail = "The path, the method or a header of the request is malformed";
            ProblemWriter.write(request, response, HttpStatus.BAD_REQUEST, detail);
        };
    }

    @Bean
    FilterRegistrationBean<MalformedRequestFilter> bridgeMalformedRequestFilter(RequestRejectedHandler rejected) {
        FilterRegistrationBean<MalformedRequestFilter> first =
                new FilterRegistrationBean<>(new MalformedRequestFilter(rejected));
        first.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return first;
    }

    /** Switches off an observation of each security filter for each request, which would cost a tenth of a call. */
    @Bean
    SecurityObservationSettings bridgeNoSecurityObservations() {
        return SecurityObservationSettings.noObservations();
    }
}
