package io.yilianyun.bridge.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yilianyun.bridge.config.BridgeProperties.Console;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.DefaultAuthenticationEventPublisher;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** The one user of the console. */
class ConsoleUserTest {
    @ParameterizedTest
    @CsvSource({"plain, plain", "{braces}, {braces}", "密码, 密码", "hashed, {bcrypt}"})
    void aPasswordIsPlainOrAHash(String password, String configured) {
        String stored =
                configured.equals("{bcrypt}") ? "{bcrypt}" + new BCryptPasswordEncoder(4).encode(password) : configured;
        AuthenticationManager users = ConsoleSecurityConfiguration.user(
                new Console("chief", stored), new DefaultAuthenticationEventPublisher());
        assertThat(users.authenticate(UsernamePasswordAuthenticationToken.unauthenticated("chief", password))
                        .isAuthenticated())
                .isTrue();
        for (String[] wrong :
                new String[][] {{"chief", password + "x"}, {"chief", ""}, {"other", password}, {"chief", stored + "x"}
                }) {
            assertThatThrownBy(() ->
                            users.authenticate(UsernamePasswordAuthenticationToken.unauthenticated(wrong[0], wrong[1])))
                    .isInstanceOf(AuthenticationException.class);
        }
    }
}
