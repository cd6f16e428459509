package io.yilianyun.bridge.routes;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.yilianyun.bridge.support.Platform.echo;
import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Platform;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A platform that quotes in its answers what it was sent. */
@ExtendWith(OutputCaptureExtension.class)
class EchoedSecretsTest extends BridgeTest {
    /** The tables that hold what an answer said, but for what is encrypted in them. */
    private String database() {
        return List.of("yly_token", "yly_dead_letter", "yly_authorization", "yly_app", "yly_outbox", "yly_audit")
                .stream()
                .map(table -> jdbc.queryForList("SELECT * FROM " + table).toString())
                .toList()
                .toString();
    }

    private String published() {
        return List.of(events, deadLetterEvents).stream()
                .flatMap(endpoint -> endpoint.getReceivedExchanges().stream())
                .map(exchange -> exchange.getMessage().getBody(String.class))
                .toList()
                .toString();
    }

    private String api() {
        Client reader = client().as(Client.READER);
        return List.of("/api/tokens", "/api/dead-letters", "/api/apps").stream()
                .map(path -> reader.get(path).body())
                .toList()
                .toString();
    }

    private void assertNowhere(String text, CapturedOutput log, String secret) {
        String sign = PLATFORM.forms().get(0).get("sign");
        assertThat(List.of(text, database(), published(), api(), log.getAll()))
                .allSatisfy(place -> assertThat(place).doesNotContain(secret, sign, Platform.SECRET));
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 20, 41, 19, 45})
    void aRefresh(int code, CapturedOutput log) {
        String machineCode = due("demo");
        PLATFORM.onAnything(echo(code));
        String answer = client().as(Client.OPERATOR)
                .post("/api/tokens/demo/" + machineCode + "/refresh")
                .body();
        assertThat(answer + api()).contains("refused: ***");
        assertNowhere(answer, log, "refresh-" + machineCode);
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 6, 19})
    void anExchange(int code, CapturedOutput log) {
        PLATFORM.onAnything(echo(code));
        Client merchant = client();
        String page = merchant.callback("demo", "code-4711%2B%2F%3D", merchant.authorize("demo", ""))
                .body();
        assertThat(database()).contains("refused:", "***");
        assertNowhere(page, log, "code-4711");
    }

    @Test
    void aScopeThatQuotesTheRequestIsNone(CapturedOutput log) {
        String machineCode = due("demo");
        PLATFORM.onAnything(okJson(
                        "{\"error\":\"0\",\"body\":{\"access_token\":\"a-2\",\"refresh_token\":\"r-2\",\"scope\":\"all {{formData request.body 'form'}}{{form.sign}}\",\"machine_code\":\"{{form.refresh_token}}\"}}")
                .withTransformers("response-template"));
        client().as(Client.OPERATOR).post("/api/tokens/demo/" + machineCode + "/refresh");
        assertThat(accessToken("demo", machineCode)).isEqualTo("a-2");
        assertNowhere("", log, "refresh-" + machineCode);
    }
}
