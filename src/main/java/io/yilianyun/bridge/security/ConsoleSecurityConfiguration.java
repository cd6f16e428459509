package io.yilianyun.bridge.security;

import static io.yilianyun.bridge.security.ProblemWriter.problem;
import static org.springframework.http.HttpStatus.FORBIDDEN;
import static org.springframework.http.HttpStatus.SERVICE_UNAVAILABLE;
import static org.springframework.http.HttpStatus.TOO_MANY_REQUESTS;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.BridgeProperties.Console;
import io.yilianyun.bridge.config.ConditionalOnStandalone;
import java.util.Optional;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationEventPublisher;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.authentication.event.InteractiveAuthenticationSuccessEvent;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.savedrequest.CookieRequestCache;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.UrlUtils;
import org.springframework.util.StringUtils;

/** The login of the console: one user, a form, a session. Without a password the console is closed. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnStandalone
class ConsoleSecurityConfiguration {
    private static final PathPatternRequestMatcher.Builder CONSOLE =
            PathPatternRequestMatcher.withDefaults().basePath("/console");
    private static final String LOGIN = "/console/login";
    private static final String POLICY =
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    @Bean
    @Order(13)
    SecurityFilterChain bridgeConsoleSecurity(
            HttpSecurity http,
            BridgeProperties properties,
            ErrorWriter page,
            ClientRateLimiter wrongCredentials,
            AuthenticationEventPublisher events)
            throws Exception {
        http.securityMatcher(CONSOLE.matcher("/**"));
        PathPatternRequestMatcher style = CONSOLE.matcher("/console.css");
        Console console = properties.security().console();
        if (!StringUtils.hasText(console.password())) {
            return SecurityConfiguration.stateless(http, POLICY)
                    .exceptionHandling(handling -> handling.authenticationEntryPoint((request, response, e) ->
                            page.write(request, response, problem(SERVICE_UNAVAILABLE, "closed"))))
                    .authorizeHttpRequests(rules -> rules.requestMatchers(style)
                            .permitAll()
                            .anyRequest()
                            .denyAll())
                    .build();
        }
        PathPatternRequestMatcher login = CONSOLE.matcher(HttpMethod.POST, "/login");
        RequestLimits forms = new RequestLimits(true, request -> false);
        RefusalFilter refusals = new RefusalFilter(
                page,
                (request, response) -> login.matches(request) && wrongCredentials.refusal(request, response) != null
                        ? problem(TOO_MANY_REQUESTS, "guesses")
                        : null,
                (request, response) -> Optional.ofNullable(forms.refusal(request, response))
                        .map(refusal -> problem(HttpStatus.valueOf(refusal.getStatus()), "form.unreadable"))
                        .orElse(null));
        // A page that an anonymous client asked for is kept in a cookie, so that it costs no session, if it fits into
        // one.
        // No filter replays the request: what is saved has no headers, and so no language.
        CookieRequestCache saved = new CookieRequestCache();
        saved.setRequestMatcher(request -> HttpMethod.GET.matches(request.getMethod())
                && UrlUtils.buildFullRequestUrl(request).length() < 1_000);
        http.requestCache(AbstractHttpConfigurer::disable).setSharedObject(RequestCache.class, saved);
        return SecurityConfiguration.headers(http, POLICY)
                .csrf(csrf -> csrf.csrfTokenRepository(new CookieCsrfTokenRepository()))
                .authenticationManager(user(console, events))
                .addFilterBefore(refusals, UsernamePasswordAuthenticationFilter.class)
                .formLogin(form -> form.loginPage(LOGIN).defaultSuccessUrl("/console"))
                .logout(logout -> logout.logoutUrl("/console/logout").logoutSuccessUrl(LOGIN))
                .exceptionHandling(handling -> handling.accessDeniedHandler(
                        (request, response, e) -> page.write(request, response, problem(FORBIDDEN, "form.old"))))
                .authorizeHttpRequests(rules -> rules.requestMatchers(style, CONSOLE.matcher("/login"))
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .build();
    }

    /** A login that succeeds is not counted. */
    @Bean
    ApplicationListener<InteractiveAuthenticationSuccessEvent> bridgeLogins(ClientRateLimiter wrongCredentials) {
        return login -> wrongCredentials.release(
                ((WebAuthenticationDetails) login.getAuthentication().getDetails()).getRemoteAddress());
    }

    static ProviderManager user(Console console, AuthenticationEventPublisher events) {
        String password = console.password();
        DaoAuthenticationProvider users =
                new DaoAuthenticationProvider(new InMemoryUserDetailsManager(User.withUsername(console.username())
                        .password(password.startsWith("{bcrypt}") ? password : "{noop}" + password)
                        .build()));
        ProviderManager manager = new ProviderManager(users);
        manager.setAuthenticationEventPublisher(events);
        return manager;
    }
}
