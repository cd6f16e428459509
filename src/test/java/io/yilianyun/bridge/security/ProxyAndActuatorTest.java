package io.yilianyun.bridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.platform.Signature;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import io.yilianyun.bridge.support.Platform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Client addresses behind a trusted proxy, and operations endpoints that a team exposes. */
class ProxyAndActuatorTest extends SecurityTest {
    private Answer from(String forwarded) {
        return client().with("X-Forwarded-For", forwarded).get("/yilianyun/authorize/demo");
    }

    @Test
    void theLimitIsPerClientThatTheProxyNamesAndWhatTheClientSaysItselfDoesNotCount() {
        for (int i = 0; i < 5; i++) {
            assertThat(from("198.51.100.%d, 203.0.113.9".formatted(i)).status()).isEqualTo(302);
        }
        Answer refused = from("198.51.100.99, 203.0.113.9");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isEqualTo("60");
        assertThat(refused.header("Content-Type")).startsWith("text/html");
        assertThat(refused.header("Content-Security-Policy")).startsWith("default-src 'none'");
        assertThat(refused.body()).contains("请求过于频繁");
        assertThat(from("203.0.113.10").status()).as("another client").isEqualTo(302);
    }

    @Test
    void aRejectedRequestAndOneWithForeignCharactersDoNotFail() {
        assertThat(client().with("Accept", "\"x").get("/nothing").status()).isEqualTo(400);
        assertThat(client().with("Content-Type", "\"x").get("/api/tokens").status())
                .isEqualTo(400);
        assertThat(client().with("X-Name", "caf\u00e9")
                        .get("/yilianyun/authorize/demo")
                        .status())
                .isEqualTo(302);
    }

    /** It sends the pushes of all printers from few addresses. */
    @Test
    void whatThePlatformPushesIsNotLimitedButWhatPretendsToBeOfIt() {
        String time = Long.toString(clock.instant().getEpochSecond());
        String sign = Signature.of(Platform.CLIENT, time, Platform.SECRET);
        for (int i = 0; i < 20; i++) {
            assertThat(push("198.51.100.7", "order_id=%d&push_time=%s&sign=%s".formatted(i, time, sign)))
                    .isEqualTo(200);
        }
        for (int i = 0; i < 10; i++) {
            assertThat(push("198.51.100.8", "order_id=%d&push_time=%s&sign=0%s".formatted(i, time, sign)))
                    .isEqualTo(i < 5 ? 403 : 429);
        }
    }

    private int push(String from, String form) {
        return client().with("X-Forwarded-For", from)
                .send("POST", "/yilianyun/push/demo", form, "application/x-www-form-urlencoded")
                .status();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json;charset=utf-16", "text/html", "image/png"})
    void aMediaTypeThatNothingWritesIsNotAcceptable(String type) {
        Answer answer = client().with("Accept", type).get("/actuator/health");
        assertThat(answer.status()).as(answer.body()).isEqualTo(406);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "DELETE"})
    void aMalformedFormIsNoFaultOfOurs(String method) {
        Answer answer = client().as(Client.OPERATOR)
                .send(method, "/actuator/prometheus", "a=%", "application/x-www-form-urlencoded");
        assertThat(answer.status()).isEqualTo(405);
    }

    @Test
    void strictTransportSecurityIsAskedForOverHttpsOnly() {
        assertThat(client().get("/api/openapi.json").header("Strict-Transport-Security"))
                .isNull();
        for (String path : new String[] {"/api/openapi.json", "/yilianyun/nothing", "/nothing", "/actuator/health"}) {
            assertThat(client().with("X-Forwarded-Proto", "https")
                            .with("X-Forwarded-For", "203.0.113.77")
                            .get(path)
                            .header("Strict-Transport-Security"))
                    .as(path)
                    .startsWith("max-age=31536000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/loggers", "/actuator/env", "/actuator/loggers/ROOT", "/actuator"})
    void whatATeamExposesIsForOperators(String path) {
        assertThat(client().get(path).status()).isEqualTo(401);
        assertThat(client().as(Client.READER).get(path).status()).isEqualTo(403);
        assertThat(client().as(Client.TOKEN).get(path).status()).isEqualTo(403);
        assertThat(client().as(Client.OPERATOR).get(path).status()).isEqualTo(200);
    }

    @Test
    void onlyOperatorsChangeLogLevels() {
        String body = "{\"configuredLevel\":\"DEBUG\"}";
        assertThat(client().post("/actuator/loggers/no.such.logger", body).status())
                .isEqualTo(401);
        assertThat(client().as(Client.READER)
                        .post("/actuator/loggers/no.such.logger", body)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void healthAndMetricsStayOpen() {
        assertThat(client().get("/actuator/health").status()).isEqualTo(200);
        assertThat(client().get("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(client().get("/actuator/prometheus").status()).isEqualTo(200);
    }
}
