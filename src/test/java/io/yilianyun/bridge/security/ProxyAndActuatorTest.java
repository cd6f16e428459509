package io.yilianyun.bridge.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yilianyun.bridge.platform.Signature;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import io.yilianyun.bridge.support.Platform;
import jakarta.servlet.Filter;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.HeaderWriterFilter;

/** Client addresses and prefixes behind a trusted proxy, HTTP/2, and operations endpoints that a team exposes. */
class ProxyAndActuatorTest extends SecurityTest {
    @LocalServerPort
    private int port;

    @Autowired
    private Map<String, SecurityFilterChain> chains;

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
    void aPortThatTheProxyAddsMakesNoNewClient() {
        for (int i = 0; i < 5; i++) {
            assertThat(from("203.0.113.20:" + (4000 + i)).status()).isEqualTo(302);
            assertThat(from("[2001:db8::%d]:%d".formatted(i, 4000 + i)).status())
                    .isEqualTo(302);
        }
        assertThat(from("203.0.113.20:5000").status()).isEqualTo(429);
        assertThat(from("[2001:db8::9]:5000").status()).isEqualTo(429);
        client().with("X-Forwarded-For", "203.0.113.21:6000")
                .as("a-key-that-nobody-has")
                .get("/api/tokens");
        clock.advance(Duration.ofMinutes(6));
        await().untilAsserted(() -> assertThat(jdbc.queryForList("SELECT address FROM yly_audit", String.class))
                .contains("203.0.113.21"));
    }

    private Client behindAPrefix() {
        return client().with("X-Forwarded-For", "203.0.113.30").with("X-Forwarded-Prefix", "/printers/");
    }

    @Test
    void theConsoleKeepsThePrefixThatTheProxyTakesOff() {
        assertThat(behindAPrefix().get("/").header("Location")).endsWith(port + "/printers/console");
        assertThat(behindAPrefix().get("/console/apps").header("Location")).endsWith("/printers/console/login");
        Answer login = behindAPrefix().get("/console/login");
        assertThat(login.body())
                .contains("href=\"/printers/console/console.css\"", "action=\"/printers/console/login\"");
        assertThat(behindAPrefix().get("/yilianyun/authorize/demo").status()).isEqualTo(302);
        assertThat(behindAPrefix().as(Client.READER).get("/api/tokens").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"//evil.example", "/a b", "https://evil.example", "/<x>", "", "/"})
    void aPrefixThatIsNoneIsIgnored(String prefix) {
        assertThat(client().with("X-Forwarded-For", "203.0.113.31")
                        .with("X-Forwarded-Prefix", prefix)
                        .get("/")
                        .header("Location"))
                .endsWith(port + "/console");
    }

    /** A route answers in a thread of its own: what the web server's thread added afterwards could get between its headers. */
    @Test
    void theHeadersAreThereBeforeARouteIsAsked() throws Exception {
        for (String chain : List.of("bridgePublicSecurity", "bridgeOtherSecurity")) {
            Filter headers = chains.get(chain).getFilters().stream()
                    .filter(HeaderWriterFilter.class::isInstance)
                    .findFirst()
                    .orElseThrow();
            MockHttpServletResponse answer = new MockHttpServletResponse();
            headers.doFilter(
                    new MockHttpServletRequest(), answer, (request, response) -> assertThat(answer.getHeaderNames())
                            .as(chain)
                            .contains("Content-Security-Policy", "X-Frame-Options", "Referrer-Policy"));
        }
    }

    /** Over HTTP/2 a body needs no Content-Length and no Transfer-Encoding. */
    @Test
    void aPushOverHttp2IsStoredAndABodyThatIsNoFormIsRefused() throws Exception {
        HttpClient http2 =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        String time = Long.toString(clock.instant().getEpochSecond());
        String form = "machine_code=m2&push_time=%s&sign=%s"
                .formatted(time, Signature.of(Platform.CLIENT, time, Platform.SECRET));
        // The first request of a connection is HTTP/1.1, and asks for the upgrade.
        assertThat(http2.send(request("").GET().build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        for (String type : List.of("application/x-www-form-urlencoded", "application/json")) {
            HttpResponse<String> answer =
                    http2.send(request(type).POST(streamed(form)).build(), BodyHandlers.ofString());
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.statusCode()).isEqualTo(type.endsWith("json") ? 415 : 200);
        }
        assertThat(http2.send(request("text/plain").POST(streamed("")).build(), BodyHandlers.ofString())
                        .statusCode())
                .as("the availability probe")
                .isEqualTo(200);
        event(pushes, "m2", "yilianyun.push");
    }

    private static HttpRequest.BodyPublisher streamed(String body) {
        return HttpRequest.BodyPublishers.ofInputStream(
                () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    private HttpRequest.Builder request(String type) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/yilianyun/push/demo"))
                .header("X-Forwarded-For", "203.0.113.40")
                .header("Content-Type", type);
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
