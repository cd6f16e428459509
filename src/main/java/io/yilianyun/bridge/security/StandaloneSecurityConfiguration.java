package io.yilianyun.bridge.security;

import static io.yilianyun.bridge.security.ProblemWriter.problem;
import static org.springframework.http.HttpStatus.BAD_REQUEST;

import io.yilianyun.bridge.authorize.CallbackPage;
import io.yilianyun.bridge.config.ConditionalOnStandalone;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.actuate.autoconfigure.security.servlet.EndpointRequest;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.web.servlet.handler.HandlerMappingIntrospector;

/** Secures the paths that are the host's in a host application, and configures Spring Security's firewall. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnStandalone
class StandaloneSecurityConfiguration {
    /** For the pages of the sandbox and of a team's routes, which may set the header themselves. */
    private static final String OTHER_POLICY =
            "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final Pattern QUOTED_MEDIA_TYPE = Pattern.compile("(?:^|,)\\s*\"");

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

    /** Passes hidden slashes on to the firewall, whose refusal is a problem or a page: that of the web server is neither. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> bridgeHiddenSlashes() {
        String asItIs = EncodedSolidusHandling.PASS_THROUGH.getValue();
        return server -> server.addConnectorCustomizers(connector -> {
            connector.setEncodedSolidusHandling(asItIs);
            connector.setEncodedReverseSolidusHandling(asItIs);
        });
    }

    /** Answers what the firewall rejects. No chain takes part, so the headers are written here. */
    @Bean
    RequestRejectedHandler bridgeRequestRejectedHandler(CallbackPage page) {
        ErrorWriter errors = new PublicErrorWriter(page);
        return (request, response, e) -> {
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.setHeader("X-Frame-Options", "DENY");
            response.setHeader("Referrer-Policy", "no-referrer");
            response.setHeader("Content-Security-Policy", SecurityConfiguration.PUBLIC_POLICY);
            errors.write(request, response, problem(BAD_REQUEST, "The path, the method or a header is malformed"));
        };
    }

    /** For a trusted proxy that adds a port to the client's address, or takes a prefix off the path. */
    @Bean
    FilterRegistrationBean<ForwardedFilter> bridgeForwardedFilter() {
        FilterRegistrationBean<ForwardedFilter> first = new FilterRegistrationBean<>(new ForwardedFilter());
        first.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return first;
    }

    /** Rejects malformed requests before Spring's own filters, whose faults would be errors of ours in the log. */
    @Bean
    FilterRegistrationBean<Filter> bridgeMalformedRequestFilter(RequestRejectedHandler rejected) {
        FilterRegistrationBean<Filter> first = new FilterRegistrationBean<>((request, response, chain) -> {
            if (isMalformed((HttpServletRequest) request)) {
                RequestRejectedException e = new RequestRejectedException("Malformed path or media type");
                rejected.handle((HttpServletRequest) request, (HttpServletResponse) response, e);
            } else {
                chain.doFilter(request, response);
            }
        });
        first.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return first;
    }

    /** A broken escape in a path parameter, which Tomcat does not decode, or a media type that begins with a quote, a fault of Spring 6.2.19. */
    private static boolean isMalformed(HttpServletRequest request) {
        return BROKEN_ESCAPE.matcher(request.getRequestURI()).find()
                || Stream.of(HttpHeaders.ACCEPT, HttpHeaders.CONTENT_TYPE)
                        .flatMap(name -> Collections.list(request.getHeaders(name)).stream())
                        .anyMatch(type -> QUOTED_MEDIA_TYPE.matcher(type).find());
    }

    /** Spring Security 6 looks up each request's controller once more, for matchers that no chain here uses: a fifteenth of the read of a token. */
    @Bean
    static BeanPostProcessor bridgeSingleLookup(ApplicationContext context) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (!(bean instanceof HandlerMappingIntrospector)) {
                    return bean;
                }
                HandlerMappingIntrospector single = new HandlerMappingIntrospector() {
                    @Override
                    public Filter createCacheFilter() {
                        return (request, response, chain) -> chain.doFilter(request, response);
                    }
                };
                single.setApplicationContext(context);
                return single;
            }
        };
    }

    /** Switches off an observation of each security filter for each request, which would cost a tenth of a call. */
    @Bean
    SecurityObservationSettings bridgeNoSecurityObservations() {
        return SecurityObservationSettings.noObservations();
    }
}
