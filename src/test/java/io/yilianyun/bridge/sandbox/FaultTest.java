package io.yilianyun.bridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.persistence.Json;
import io.yilianyun.bridge.sandbox.Fault.Kind;
import io.yilianyun.bridge.standin.Faults;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultTest extends AbstractPlatformTest {

    private TokenPair pair;

    @BeforeEach
    void authorize() {
        pair = TokenPair.issue(platform, APP.clientId(), MACHINE, clock.instant());
    }

    @Test
    void aCodeChangesNothing() {
        platform.inject(Faults.code(20));
        JsonNode answer = json(refresh());
        assertThat(answer.get("error").asText()).isEqualTo("20");
        assertThat(answer.get("error_description").asText()).isEqualTo("refresh_token 已过期，请重新授权");
        assertThat(current()).isEqualTo(pair);
        assertThat(json(refresh()).get("error").asText()).isEqualTo("0");
    }

    @Test
    void anHttpStatusComesWithoutTheEnvelope() {
        platform.inject(new Fault(Kind.HTTP, null, 429, 7, null, null, null, null, 1));
        Answer answer = refresh();
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.retryAfter()).isEqualTo(7);
        assertThat(current()).isEqualTo(pair);
    }

    @Test
    void aHangChangesNothingAndHasNoAnswer() {
        platform.inject(Faults.of(Kind.HANG, 3));
        Answer answer = refresh();
        assertThat(answer.lost()).isTrue();
        assertThat(answer.delay()).isEqualTo(Duration.ofSeconds(3));
        assertThat(current()).isEqualTo(pair);
    }

    @Test
    void garbageIsAPage() {
        platform.inject(Faults.of(Kind.GARBAGE));
        Answer answer = refresh();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contentType()).startsWith("text/html");
        assertThat(answer.body()).startsWith("<html>");
        assertThat(current()).isEqualTo(pair);
    }

    @Test
    void aSlowAnswerIsTheRightOne() {
        platform.inject(Faults.of(Kind.SLOW, 2));
        Answer answer = refresh();
        assertThat(answer.delay()).isEqualTo(Duration.ofSeconds(2));
        assertThat(answer.lost()).isFalse();
        assertThat(json(answer).at("/body/refresh_token").asText())
                .isEqualTo(current().refreshToken());
    }

    @Test
    void aLostAnswerHasBeenCarriedOutAndCanBeHadAgain() {
        platform.inject(Faults.of(Kind.LOST_ANSWER));
        Answer answer = refresh();
        assertThat(answer.lost()).isTrue();
        assertThat(answer.delay()).isEqualTo(Duration.ofSeconds(Fault.DEFAULT_SECONDS));
        TokenPair rotated = current();
        assertThat(rotated).isNotEqualTo(pair);
        assertThat(json(refresh()).at("/body/refresh_token").asText()).isEqualTo(rotated.refreshToken());
        assertThat(current()).isEqualTo(rotated);
    }

    /** What the platform answers at times: other forms of the same success. */
    @Test
    void anythingInAnAnswerCanBeReplaced() {
        platform.inject(replace("\"machine_code\":\"\\d+\",", null));
        platform.inject(replace(MACHINE, "4004009999"));
        platform.inject(replace("2592000", "null"));
        platform.inject(replace("2592000", "\"2592000\""));
        platform.inject(replace("\"error\":\"0\"", "\"error\":0"));
        platform.inject(replace("\"", "'"));
        assertThat(json(refresh()).get("body").has("machine_code")).isFalse();
        assertThat(json(refresh()).at("/body/machine_code").asText()).isEqualTo("4004009999");
        assertThat(json(refresh()).at("/body/expires_in").isNull()).isTrue();
        assertThat(json(refresh()).at("/body/expires_in").isTextual()).isTrue();
        assertThat(json(refresh()).get("error").isNumber()).isTrue();
        assertThat(refresh().body()).startsWith("{'error':'0'");
    }

    @Test
    void aFaultKeepsToItsPrinterItsPathAndItsCount() {
        platform.inject(Faults.forMachine("4004000002", Faults.code(45)));
        platform.inject(Faults.onPath("/printer/getversion", Faults.code(18)).times(2));
        assertThat(json(refresh()).get("error").asText()).isEqualTo("0");
        assertThat(call()).isEqualTo("18");
        assertThat(call()).isEqualTo("18");
        assertThat(call()).isEqualTo("0");
        assertThat(platform.getFaults()).hasSize(1);
    }

    @Test
    void aFaultWithoutCountStaysUntilCleared() {
        platform.inject(Faults.code(45).times(-1));
        for (int i = 0; i < 5; i++) {
            assertThat(json(refresh()).get("error").asText()).isEqualTo("45");
        }
        platform.clearFaults();
        assertThat(json(refresh()).get("error").asText()).isEqualTo("0");
    }

    @Test
    void faultsAreShownInTheirOrder() {
        platform.inject(Faults.of(Kind.LOST_ANSWER));
        platform.inject(Faults.code(45));
        assertThat(refresh().lost()).isTrue();
        assertThat(json(refresh()).get("error").asText()).isEqualTo("45");
    }

    @Test
    void aFaultHidesNoMistakeOfTheCaller() {
        platform.inject(Faults.http(503));
        platform.inject(Faults.of(Kind.LOST_ANSWER));
        Map<String, String> form = refreshForm(pair.refreshToken());
        form.put("sign", "0".repeat(32));
        assertThat(token(form).get("error").asText()).isEqualTo("11");
        assertThat(refresh().status()).isEqualTo(503);
        assertThat(token(refreshForm("dead")).get("error").asText()).isEqualTo("20");
        assertThat(platform.getFaults()).hasSize(1);
    }

    @Test
    void aFaultIsReadFromJson() throws JsonProcessingException {
        assertThat(read("{\"kind\":\"HTTP\",\"status\":503,\"count\":-1,\"machineCode\":\"1\"}"))
                .isEqualTo(Faults.forMachine("1", Faults.http(503)).times(-1));
        assertThat(read("{\"kind\":\"CODE\",\"code\":41,\"path\":\"\"}")).isEqualTo(Faults.code(41));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"kind\":\"CODE\"}",
                "{\"kind\":\"HTTP\",\"status\":99}",
                "{\"kind\":\"HANG\",\"seconds\":121}",
                "{\"kind\":\"GARBAGE\",\"count\":0}",
                "{\"kind\":\"REPLACE\"}",
                "{\"kind\":\"REPLACE\",\"find\":\"(\"}"
            })
    void aFaultThatMakesNoSenseIsRefused(String json) {
        assertThatThrownBy(() -> read(json)).hasRootCauseInstanceOf(IllegalArgumentException.class);
    }

    private static Fault read(String json) throws JsonProcessingException {
        return Json.MAPPER.readValue(json, Fault.class);
    }

    private static Fault replace(String find, String replacement) {
        return new Fault(Kind.REPLACE, null, null, null, find, replacement, null, null, 1);
    }

    private Answer refresh() {
        return platform.answer("/oauth/oauth", refreshForm(pair.refreshToken()));
    }

    private String call() {
        return answer("/printer/getversion", callForm(pair.accessToken()))
                .get("error")
                .asText();
    }

    private TokenPair current() {
        return TokenPair.current(platform, APP.clientId(), MACHINE).orElseThrow();
    }
}
