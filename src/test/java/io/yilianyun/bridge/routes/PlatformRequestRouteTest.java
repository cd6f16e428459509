package io.yilianyun.bridge.routes;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.yilianyun.bridge.support.Platform.code;
import static io.yilianyun.bridge.support.Platform.http;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.yilianyun.bridge.platform.PlatformAnswer;
import io.yilianyun.bridge.platform.PlatformClock;
import io.yilianyun.bridge.platform.PlatformFault;
import io.yilianyun.bridge.platform.TransientFault;
import io.yilianyun.bridge.support.BridgeTest;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.builder.NotifyBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The way to the platform: platform-request and platform-post. */
class PlatformRequestRouteTest extends BridgeTest {
    @Autowired
    private PlatformClock platformClock;

    @AfterEach
    void theClocksAgreeAgain() {
        platformClock.observe(
                DateTimeFormatter.RFC_1123_DATE_TIME.format(clock.instant().atOffset(ZoneOffset.UTC)));
    }

    private Exchange request(String content, Map<String, Object> headers) {
        return producer.request("direct:platform-request", exchange -> {
            exchange.setVariable("app", "demo");
            exchange.setVariable("operation", "call");
            exchange.setVariable("path", "/print/index");
            exchange.setVariable("form", Map.of("content", content));
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
    }

    @Test
    void aSuccessIsTheAnswerAndOneExchangeOfPlatformPost() {
        NotifyBuilder once = new NotifyBuilder(camel)
                .wereSentTo("direct:platform-post")
                .whenExactlyCompleted(1)
                .create();
        PLATFORM.on("/print/index", "content", "Tee & 茶 + =%", okJson("{\"error\":\"0\",\"body\":{\"id\":\"7\"}}"));
        Exchange exchange = request("Tee & 茶 + =%", Map.of());
        assertThat(exchange.getMessage()
                        .getBody(PlatformAnswer.class)
                        .body()
                        .get("id")
                        .asText())
                .isEqualTo("7");
        assertThat(exchange.getMessage().getHeaders()).isEmpty();
        assertThat(once.matches(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void noHeaderSteersTheRequestElsewhere() {
        PLATFORM.onAnything(okJson("{\"error\":\"0\"}"));
        request(
                "x",
                Map.of(
                        "CamelHttpUri", "http://127.0.0.1:1/evil",
                        "CamelHttpPath", "/evil",
                        "CamelHttpQuery", "evil=1",
                        "CamelHttpMethod", "DELETE",
                        "CamelRestHttpUri", "http://127.0.0.1:1/evil",
                        "CamelHttpHost", "evil.example",
                        "Host", "evil.example",
                        "Authorization", "Bearer evil",
                        "Content-Encoding", "gzip"));
        LoggedRequest request = PLATFORM.requests().get(0);
        assertThat(request.getMethod().value()).isEqualTo("POST");
        assertThat(request.getUrl()).isEqualTo("/print/index");
        assertThat(request.getHeaders().toString()).doesNotContain("evil", "gzip\r");
    }

    @Test
    void theFormComesFromTheVariablesAndItsStandardFieldsCannotBeReplaced() {
        PLATFORM.onAnything(okJson("{\"error\":\"0\"}"));
        producer.request("direct:platform-request", exchange -> {
            exchange.setVariable("app", "demo");
            exchange.setVariable("operation", "call");
            exchange.setVariable("path", "/print/index");
            exchange.setVariable("form", Map.of("sign", "mine", "timestamp", "1", "id", "mine"));
        });
        assertThat(PLATFORM.forms().get(0).values()).doesNotContain("mine", "1");
    }

    @Test
    void aFaultIsThrownWithItsCodeAndClassAndHoldsNothingOfTheRequest() {
        PLATFORM.onAnything(code(12));
        Exception thrown = request("secret-content", Map.of()).getException();
        assertThat(thrown).isInstanceOf(PlatformFault.class).hasMessageNotContaining("secret-content");
        assertThat(((PlatformFault) thrown).code()).isEqualTo("12");
    }

    @Test
    void theOffsetOfThePlatformsClockIsSeenAndNotTakenOverWithoutNeed() {
        PLATFORM.onAnything(okJson("{\"error\":\"0\"}").withHeader("Date", "Tue, 29 Feb 2028 00:00:00 GMT"));
        request("x", Map.of());
        request("x", Map.of());
        assertThat(platformClock.skew()).isNotEqualTo(Duration.ZERO);
        assertThat(PLATFORM.forms().get(1))
                .containsEntry("timestamp", Long.toString(clock.instant().getEpochSecond()));
    }

    @Test
    void aRedirectIsNotFollowed() {
        PLATFORM.onAnything(http(307).withHeader("Location", PLATFORM.url() + "/elsewhere"));
        assertThat(request("x", Map.of()).getException()).isInstanceOf(TransientFault.class);
        assertThat(PLATFORM.requests()).hasSize(1);
    }

    @Test
    void cookiesOfThePlatformAreNotKept() {
        PLATFORM.onAnything(okJson("{\"error\":\"0\"}").withHeader("Set-Cookie", "session=1; Path=/"));
        request("x", Map.of());
        request("x", Map.of());
        assertThat(PLATFORM.requests().get(1).containsHeader("Cookie")).isFalse();
    }
}
