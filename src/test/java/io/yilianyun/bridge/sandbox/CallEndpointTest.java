package io.yilianyun.bridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.standin.Rules;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallEndpointTest extends AbstractPlatformTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/printer/getprintstatus",
                "/printer/getorderpaginglist",
                "/printer/cancelall",
                "/printer/setvoice",
                "/printer/setsound",
                "/printer/printinfo",
                "/printer/getversion",
                "/printer/shutdownrestart"
            })
    void callsSucceedWithAGoodToken(String path) {
        assertThat(error(answer(path, callForm(accessToken())))).isEqualTo("0");
    }

    @Test
    void aPrinterIsOnline() {
        assertThat(answer("/printer/getprintstatus", callForm(accessToken()))
                        .at("/body/state")
                        .asText())
                .isEqualTo("1");
    }

    @Test
    void anUnknownTokenIsFourteenAndAnExpiredOneEighteen() {
        String token = accessToken();
        assertThat(error(answer("/printer/getversion", callForm("0".repeat(32)))))
                .isEqualTo("14");
        Map<String, String> other = callForm(token);
        other.put("machine_code", "4004000002");
        assertThat(error(answer("/printer/getversion", other))).isEqualTo("14");
        clock.advance(Duration.ofDays(30));
        assertThat(error(answer("/printer/getversion", callForm(token)))).isEqualTo("18");
    }

    @Test
    void aSupersededAccessTokenStopsAfterTheReplayWindow() {
        String token = accessToken();
        rotate();
        clock.advance(Duration.ofHours(2).minusSeconds(1));
        assertThat(error(answer("/printer/getversion", callForm(token)))).isEqualTo("0");
        clock.advance(Duration.ofSeconds(1));
        assertThat(error(answer("/printer/getversion", callForm(token)))).isEqualTo("18");
    }

    @Test
    void aSupersededAccessTokenStopsAtOnceInStrictMode() {
        use(Rules.strict(settings()));
        String token = accessToken();
        rotate();
        assertThat(error(answer("/printer/getversion", callForm(token)))).isEqualTo("18");
    }

    @Test
    void anOrderIsNotPrintedTwiceWithIdempotence() {
        String token = accessToken();
        JsonNode first = print(token, "order1", true);
        JsonNode again = print(token, "order1", true);
        assertThat(again.get("body")).isEqualTo(first.get("body"));
        assertThat(platform.getOrdersPrinted()).isEqualTo(1);

        JsonNode careless = print(token, "order1", false);
        assertThat(careless.at("/body/id")).isNotEqualTo(first.at("/body/id"));
        assertThat(platform.getOrdersPrinted()).isEqualTo(2);
    }

    @Test
    void aPrintNeedsContentAndAProperOriginId() {
        String token = accessToken();
        assertThat(error(answer("/print/index", callForm(token)))).isEqualTo("12");
        assertThat(error(print(token, "order-1", true))).isEqualTo("13");
    }

    @Test
    void aWrongSignIsElevenForCallsToo() {
        Map<String, String> form = callForm(accessToken());
        form.put("sign", "0".repeat(32));
        assertThat(error(answer("/printer/getversion", form))).isEqualTo("11");
    }

    @Test
    void deletingAPrinterEndsItsTokens() {
        String token = accessToken();
        assertThat(error(answer("/printer/deleteprinter", callForm(token)))).isEqualTo("0");
        assertThat(error(answer("/printer/getversion", callForm(token)))).isEqualTo("14");
        assertThat(TokenPair.current(platform, APP.clientId(), MACHINE)).isEmpty();
    }

    @Test
    void anUnknownPathIsNotFound() {
        assertThat(platform.answer("/printer/fly", callForm(accessToken())).status())
                .isEqualTo(404);
    }

    private JsonNode print(String token, String originId, boolean idempotence) {
        Map<String, String> form = callForm(token);
        form.put("content", "hello");
        form.put("origin_id", originId);
        if (idempotence) {
            form.put("idempotence", "1");
        }
        return answer("/print/index", form);
    }

    private String accessToken() {
        return authorized().get("access_token").asText();
    }

    private void rotate() {
        refreshed(TokenPair.current(platform, APP.clientId(), MACHINE)
                .orElseThrow()
                .refreshToken());
    }

    private static String error(JsonNode answer) {
        return answer.get("error").asText();
    }
}
