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
        platform.inject(new Fault(Kind.CODE, 20, "gone", null, null, null, null, null, null));
        JsonNode answer = json(refresh());
        assertThat(answer.get("error").asText()).isEqualTo("20");
        assertThat(answer.get("error_description").asText()).isEqualTo("gone");
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

    @Test
    void theMachineCodeCanBeMissingOrWrong() {
        platform.inject(Fault.of(Kind.NO_MACHINE_CODE));
        platform.inject(Fault.wrongMachineCode("4004009999"));
        assertThat(json(refresh()).get("body").has("machine_code")).isFalse();
        assertThat(json(refresh()).at("/body/machine_code").asText()).isEqualTo("4004009999");
    }

    @Test
    void expiresInCanBeAnything() {
        platform.inject(Fault.expiresIn(null));
        platform.inject(Fault.expiresIn(60L));
        platform.inject(Fault.of(Kind.STRING_EXPIRES_IN));
        assertThat(json(refresh()).at("/body/expires_in").isNull()).isTrue();
        assertThat(json(refresh()).at("/body/expires_in").asLong()).isEqualTo(60);
        JsonNode string = json(refresh()).at("/body/expires_in");
        assertThat(string.isTextual()).isTrue();
        assertThat(string.asText()).isEqualTo("2592000");
    }

    @Test
    void theFormCanVary() {
        platform.inject(Fault.of(Kind.NUMERIC_ERROR));
        platform.inject(Fault.of(Kind.SINGLE_QUOTED));
        assertThat(json(refresh()).get("error").isNumber()).isTrue();
        assertThat(refresh().body()).startsWith("{'error':'0'");
    }

    @Test
    void aFaultKeepsToItsTerminalItsPathAndItsCount() {
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
    void aFaultIsReadFromJsonAndFromAForm() {
        assertThat(SandboxJson.fault("{\"kind\":\"http\",\"status\":503,\"count\":-1,\"machineCode\":\"1\"}"))
                .isEqualTo(Fault.http(503).times(-1).forMachine("1"));
        assertThat(SandboxJson.fault(Map.of("kind", "CODE", "code", "41", "seconds", "", "other", "x")))
                .isEqualTo(Fault.code(41));
        assertThat(SandboxJson.fault("{\"kind\":\"EXPIRES_IN\",\"value\":null}"))
                .isEqualTo(Fault.expiresIn(null));
        assertThat(SandboxJson.fault("{\"kind\":\"EXPIRES_IN\",\"value\":60}")).isEqualTo(Fault.expiresIn(60L));
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
                "{\"kind\":\"EXPIRES_IN\",\"value\":\"soon\"}",
                "{\"kind\":\"WRONG_MACHINE_CODE\"}"
            })
    void aFaultThatMakesNoSenseIsRefused(String json) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SandboxJson.fault(json))
                .withMessageNotContaining("\tat ");
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
