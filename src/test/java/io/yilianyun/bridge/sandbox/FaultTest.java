package io.yilianyun.bridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.sandbox.Fault.Kind;
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
        pair = platform.issue(APP.clientId(), MACHINE, clock.instant());
    }

    @Test
    void aCodeChangesNothing() {
        platform.inject(Fault.code(20));
        JsonNode answer = json(refresh());
        assertThat(answer.get("error").asText()).isEqualTo("20");
        assertThat(answer.get("error_description").asText()).isEqualTo("refresh_token 已过期，请重新授权");
        assertThat(current()).isEqualTo(pair);
        assertThat(json(refresh()).get("error").asText()).isEqualTo("0");
    }

    @Test
    void anHttpStatusComesWithoutTheEnvelope() {
        platform.inject(Fault.http(429).withSeconds(7));
        Answer answer = refresh();
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.retryAfter()).isEqualTo(7);
        assertThat(current()).isEqualTo(pair);
    }

    @Test
    void aHangChangesNothingAndHasNoAnswer() {
        platform.inject(Fault.of(Kind.HANG).withSeconds(3));
        Answer answer = refresh();
        assertThat(answer.lost()).isTrue();
        assertThat(answer.delay()).isEqualTo(Duration.ofSeconds(3));
        assertThat(current()).isEqualTo(pair);
    }

    @Test
    void garbageIsAPage() {
        platform.inject(Fault.of(Kind.GARBAGE));
        Answer answer = refresh();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contentType()).startsWith("text/html");
        assertThat(answer.body()).startsWith("<html>");
        assertThat(current()).isEqualTo(pair);
    }

    @Test
    void aSlowAnswerIsTheRightOne() {
        platform.inject(Fault.of(Kind.SLOW).withSeconds(2));
        Answer answer = refresh();
        assertThat(answer.delay()).isEqualTo(Duration.ofSeconds(2));
        assertThat(answer.lost()).isFalse();
        assertThat(json(answer).at("/body/refresh_token").asText())
                .isEqualTo(current().refreshToken());
    }

    @Test
    void aLostAnswerHasBeenCarriedOutAndCanBeHadAgain() {
        platform.inject(Fault.of(Kind.LOST_ANSWER));
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
        platform.inject(Fault.code(45).forMachine("4004000002"));
        platform.inject(Fault.code(18).onPath("/printer/getversion").times(2));
        assertThat(json(refresh()).get("error").asText()).isEqualTo("0");
        assertThat(call()).isEqualTo("18");
        assertThat(call()).isEqualTo("18");
        assertThat(call()).isEqualTo("0");
        assertThat(platform.faults()).hasSize(1);
    }

    @Test
    void aFaultWithoutCountStaysUntilCleared() {
        platform.inject(Fault.code(45).times(-1));
        for (int i = 0; i < 5; i++) {
            assertThat(json(refresh()).get("error").asText()).isEqualTo("45");
        }
        platform.clearFaults();
        assertThat(json(refresh()).get("error").asText()).isEqualTo("0");
    }

    @Test
    void faultsAreShownInTheirOrder() {
        platform.inject(Fault.of(Kind.LOST_ANSWER));
        platform.inject(Fault.code(45));
        assertThat(refresh().lost()).isTrue();
        assertThat(json(refresh()).get("error").asText()).isEqualTo("45");
    }

    @Test
    void aFaultHidesNoMistakeOfTheCaller() {
        platform.inject(Fault.http(503));
        platform.inject(Fault.of(Kind.LOST_ANSWER));
        Map<String, String> form = refreshForm(pair.refreshToken());
        form.put("sign", "0".repeat(32));
        assertThat(token(form).get("error").asText()).isEqualTo("11");
        assertThat(refresh().status()).isEqualTo(503);
        assertThat(token(refreshForm("dead")).get("error").asText()).isEqualTo("20");
        assertThat(platform.faults()).hasSize(1);
    }

    @Test
    void aFaultIsReadFromJson() {
        assertThat(Fault.parse("{\"kind\":\"http\",\"status\":503,\"count\":-1,\"machineCode\":\"1\"}"))
                .isEqualTo(Fault.http(503).times(-1).forMachine("1"));
        assertThat(Fault.parse("{\"kind\":\"CODE\",\"code\":41,\"path\":\"\"}")).isEqualTo(Fault.code(41));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "[",
                "{\"kind\":\"CODE\"}",
                "{\"kind\":\"HTTP\",\"status\":99}",
                "{\"kind\":\"HANG\",\"seconds\":121}",
                "{\"kind\":\"NOPE\"}",
                "{\"kind\":\"GARBAGE\",\"count\":0}",
                "{\"kind\":\"GARBAGE\",\"cuont\":1}",
                "{\"kind\":\"REPLACE\"}",
                "{\"kind\":\"REPLACE\",\"find\":\"(\"}"
            })
    void aFaultThatMakesNoSenseIsRefused(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> Fault.parse(json)).withMessageNotContaining("\tat ");
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
        return platform.currentPair(APP.clientId(), MACHINE).orElseThrow();
    }
}
