package io.yilianyun.bridge.security;

import io.yilianyun.bridge.admin.AuditLog;
import io.yilianyun.bridge.admin.ConsolePages;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.BridgeProperties.Console;
import io.yilianyun.bridge.config.ConditionalOnStandalone;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.util.StringUtils;

/** The login of the operations pages: one user, a form, a session. Without a password they are closed. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnStandalone
public class ConsoleSecurity {
    static final String LOGIN = "/console/login";
    private static final String STYLE = "/console/console.css";
    private static final String PAGES =
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /** Before the chain for all other paths. A stranger's visit makes no session: the form's token is kept in a cookie. */
    @Bean
    @Order(13)
    SecurityFilterChain bridgeConsoleSecurity(
            HttpSecurity http, BridgeProperties properties, Refusals refusals, AuditLog audit, ConsolePages pages)
            throws Exception {
        http.securityMatcher("/console", "/console/**")
                .headers(headers -> headers.contentSecurityPolicy(csp -> csp.policyDirectives(PAGES))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER)))
                .addFilterBefore(new RequestLimits(true), SecurityContextHolderFilter.class);
        Console console = properties.security().console();
        if (!StringUtils.hasText(console.password())) {
            return http.addFilterBefore(new ConsoleClosed(STYLE, pages), RequestLimits.class)
                    .build();
        }
        Logins logins = new Logins(refusals, audit, pages);
        return http.csrf(csrf -> csrf.csrfTokenRepository(new CookieCsrfTokenRepository()))
                .requestCache(cache -> cache.requestCache(Logins.pagesAskedFor()))
                .authenticationManager(user(console))
                .addFilterBefore(logins, UsernamePasswordAuthenticationFilter.class)
                .formLogin(form ->
                        form.loginPage(LOGIN).successHandler(logins.succeeded()).failureHandler(logins))
                .logout(logout -> logout.logoutUrl("/console/logout").logoutSuccessUrl(LOGIN))
                .exceptionHandling(faults -> faults.accessDeniedHandler(
                        (request, response, e) -> pages.refuse(request, response, HttpStatus.FORBIDDEN, "form.old")))
                .authorizeHttpRequests(rules -> rules.requestMatchers(LOGIN, STYLE)
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .build();
    }

    static AuthenticationManager user(Console console) {
        DelegatingPasswordEncoder hashes =
                (DelegatingPasswordEncoder) PasswordEncoderFactories.createDelegatingPasswordEncoder();
        hashes.setDefaultPasswordEncoderForMatches(new Plain());
        DaoAuthenticationProvider users =
                new DaoAuthenticationProvider(new InMemoryUserDetailsManager(User.withUsername(console.username())
                        .password(console.password())
                        .build()));
        users.setPasswordEncoder(hashes);
        return new ProviderManager(users);
    }

    /** A password as it stands in the configuration; comparing takes the same time wherever they differ. */
    private static final class Plain implements PasswordEncoder {
        @Override
        public String encode(CharSequence password) {
            return password.toString();
        }

        @Override
        public boolean matches(CharSequence password, String expected) {
            return MessageDigest.isEqual(
                    password.toString().getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
        }
    }
}
