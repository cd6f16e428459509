package io.yilianyun.bridge.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yilianyun.bridge.admin.AuditLog;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.util.LinkedCaseInsensitiveMap;

/** Wrong keys are counted per address and told to wait; a right one is not. */
class WrongCredentialsTest extends BridgeTest {
    @Autowired
    private AuditLog audit;

    private Answer wrong(int i) {
        return client().as("wrong-key-number-" + i).get("/api/tokens");
    }

    @Test
    void whoBringsTooManyWrongKeysHasToWaitLongerAndLonger() {
        for (int i = 0; i < WrongCredentials.FREE; i++) {
            assertThat(wrong(i).status()).isEqualTo(401);
        }
        for (String wait : List.of("1", "2", "4", "8", "16", "32", "60", "60")) {
            Answer answer = wrong(99);
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.header("Retry-After")).isEqualTo(wait);
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        }
        assertThat(client().as(Client.READER).get("/api/tokens").status())
                .as("a right key from the same address")
                .isEqualTo(200);
        assertThat(client().get("/api/tokens").status()).as("no key at all").isEqualTo(401);
        assertThat(client().as("wrong").get("/actuator/health").status())
                .as("a probe with an old key")
                .isEqualTo(200);

        clock.advance(WrongCredentials.FORGOTTEN_AFTER.plusMillis(1));
        assertThat(wrong(0).status()).as("forgotten").isEqualTo(401);
    }

    @Test
    void theyAreAuditedAsCounts() {
        clock.advance(Duration.ofMinutes(5));
        audit.write();
        jdbc.update("DELETE FROM yly_audit");
        IntStream.range(0, 50).forEach(this::wrong);
        IntStream.range(0, 3).forEach(i -> client().as(Client.READER).post("/api/apps/demo/halt"));
        clock.advance(Duration.ofMinutes(5));
        await().untilAsserted(() -> assertThat(jdbc.queryForList(
                        "SELECT action, actor, address, http_status, occurrences FROM yly_audit ORDER BY action"))
                .containsExactly(row("accessDenied", "r", 403, 3), row("wrongCredentials", null, 401, 50)));
    }

    private static Map<String, Object> row(String action, String actor, int status, int count) {
        Map<String, Object> row = new LinkedCaseInsensitiveMap<>();
        row.put("ACTION", action);
        row.put("ACTOR", actor);
        row.put("ADDRESS", "127.0.0.1");
        row.put("HTTP_STATUS", status);
        row.put("OCCURRENCES", count);
        return row;
    }

    @Test
    void withoutATrustedProxyNoHeaderMakesAnotherAddress() {
        for (int i = 0; i <= WrongCredentials.FREE; i++) {
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
