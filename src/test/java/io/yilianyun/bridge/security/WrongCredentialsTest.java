package io.yilianyun.bridge.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.event.AbstractAuthenticationFailureEvent;
import org.springframework.security.authorization.event.AuthorizationDeniedEvent;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/** Wrong keys are limited per client address and reported as events; right ones are never refused. */
@ExtendWith(OutputCaptureExtension.class)
class WrongCredentialsTest extends BridgeTest {
    private static final int FREE = 30;

    private final Queue<Object> published = new ConcurrentLinkedQueue<>();
    private final Queue<Authentication> denied = new ConcurrentLinkedQueue<>();
    private final ApplicationListener<?> listener = event -> {
        published.add(event instanceof PayloadApplicationEvent<?> own ? own.getPayload() : event);
        if (event instanceof AuthorizationDeniedEvent<?> denial) {
            denied.add(denial.getAuthentication().get());
        }
    };

    @Autowired
    private ConfigurableApplicationContext context;

    @BeforeEach
    void listen() {
        context.addApplicationListener(listener);
    }

    @AfterEach
    void ignore() {
        context.removeApplicationListener(listener);
    }

    private <E> List<E> published(Class<E> type) {
        return published.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private Answer wrong(int i) {
        return client().as("wrong-key-number-" + i).get("/api/tokens");
    }

    @Test
    void afterManyWrongKeysOneIsAnsweredEveryHalfMinute() {
        for (int i = 0; i < FREE; i++) {
            assertThat(wrong(i).status()).isEqualTo(401);
        }
        for (int i = 0; i < 3; i++) {
            Answer refused = wrong(99);
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Retry-After")).isEqualTo("30");
            assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(refused.json().get("type").asText()).isEqualTo("/api/docs#too-many-requests");
        }
        assertThat(client().as(Client.READER).get("/api/tokens").status())
                .as("a right key from the same address")
                .isEqualTo(200);
        assertThat(client().get("/api/tokens").status()).as("no key at all").isEqualTo(401);

        clock.advance(Duration.ofSeconds(30));
        assertThat(wrong(0).status()).isEqualTo(401);
        assertThat(wrong(1).status()).isEqualTo(429);
        clock.advance(Duration.ofMinutes(15));
        for (int i = 0; i < FREE; i++) {
            assertThat(wrong(i).status()).as("as in the beginning").isEqualTo(401);
        }
    }

    @Test
    void wrongKeysAndMissingRolesArePublished() {
        for (int i = 0; i <= FREE; i++) {
            wrong(i);
        }
        client().as(Client.READER).post("/api/apps/demo/halt");
        assertThat(published(AbstractAuthenticationFailureEvent.class))
                .hasSize(FREE + 1)
                .allSatisfy(event -> assertThat(((WebAuthenticationDetails)
                                        event.getAuthentication().getDetails())
                                .getRemoteAddress())
                        .isEqualTo("127.0.0.1"));
        assertThat(denied).singleElement().extracting(Authentication::getName).isEqualTo("r");
    }

    @Test
    void theLogSumsThemUpOnceAMinuteWithoutTheKeys(CapturedOutput log) {
        for (int i = 0; i < 3; i++) {
            wrong(i);
        }
        assertThat(log.getOut()).doesNotContain("number by client address: {127.0.0.1=3}");
        clock.advance(Duration.ofMinutes(1));
        await().untilAsserted(() -> assertThat(log.getOut())
                .containsOnlyOnce("number by client address: {127.0.0.1=3}")
                .doesNotContain("wrong-key-number"));
    }

    @Test
    void aCallWithoutAKeyIsDeniedAsAnonymous() {
        client().get("/api/tokens");
        assertThat(published(AbstractAuthenticationFailureEvent.class)).isEmpty();
        assertThat(denied).singleElement().isInstanceOf(AnonymousAuthenticationToken.class);
    }

    @Test
    void withoutATrustedProxyNoHeaderChangesTheAddress() {
        for (int i = 0; i <= FREE; i++) {
            client().as("wrong-key-number-" + i)
                    .with("X-Forwarded-For", "203.0.113." + i)
                    .with("Forwarded", "for=203.0.113." + i)
                    .get("/api/tokens");
        }
        assertThat(client().as("wrong")
                        .with("X-Forwarded-For", "203.0.113.200")
                        .get("/api/tokens")
                        .status())
                .isEqualTo(429);
    }
}
