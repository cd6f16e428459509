package io.yilianyun.bridge.crypto;

import static io.yilianyun.bridge.support.Platform.rotated;
import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import io.yilianyun.bridge.support.TestProperties;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the keyset cannot decrypt is a dead letter of its own and nobody else's. */
class UndecryptableTest extends BridgeTest {
    /** What may have happened to a row of {@code yly_token}. */
    enum Harm {
        COLUMNS_SWAPPED,
        ROWS_SWAPPED,
        DAMAGED,
        CUT_OFF,
        EMPTY,
        UNKNOWN_KEY
    }

    private byte[] harmed(Harm harm, Token token) {
        byte[] value = token.refreshToken().clone();
        switch (harm) {
            case COLUMNS_SWAPPED -> value = token.accessToken();
            case ROWS_SWAPPED -> value = token("demo", granted("demo")).refreshToken();
            case DAMAGED -> value[value.length - 1] ^= 1;
            case CUT_OFF -> value = java.util.Arrays.copyOf(value, 7);
            case EMPTY -> value = new byte[0];
            case UNKNOWN_KEY ->
                value = new Cipher(new KeyDatabase().open(TestProperties.keyset()))
                        .encrypt("x", "yly_token.refresh_token", token.app(), token.machineCode());
        }
        return value;
    }

    private void store(String machineCode, String column, byte[] value) {
        jdbc.update("UPDATE yly_token SET " + column + " = ? WHERE machine_code = ?", value, machineCode);
    }

    private JsonNode health() {
        return client().as(Client.READER).get("/actuator/health").json().at("/components/bridgeEncryption");
    }

    @ParameterizedTest
    @EnumSource(Harm.class)
    void aRefreshTokenThatCannotBeDecryptedIsADeadLetterAndTheOthersAreRefreshed(Harm harm) {
        String machineCode = due("demo");
        byte[] right = token("demo", machineCode).refreshToken();
        store(machineCode, "refresh_token", harmed(harm, token("demo", machineCode)));
        String other = due("demo");
        PLATFORM.onRefresh("refresh-" + other, rotated(other));
        assertThat(health().get("status").asText()).isEqualTo("UP");

        run("refresh-demo");
        Token token = token("demo", machineCode);
        assertThat(token.status()).isEqualTo(TokenStatus.FAULTED);
        assertThat(token.dueAt()).isNull();
        assertThat(token.quotaUsed()).as("nothing was sent").isEqualTo(1);
        DeadLetter letter = letter("demo");
        assertThat(letter.operation().label()).isEqualTo("refresh");
        assertThat(letter.category()).isEqualTo("defect");
        assertThat(letter.code()).isEqualTo("undecryptable");
        assertThat(letter.description()).contains("demo/" + machineCode, harm == Harm.UNKNOWN_KEY ? "key" : "");
        assertThat(accessToken("demo", other)).isEqualTo("access-2-" + other);
        assertThat(PLATFORM.requests()).hasSize(1);
        assertThat(health().get("status").asText()).isEqualTo("DOWN");
        assertThat(health().at("/details/undecryptable").asInt()).isEqualTo(1);
        assertThat(client().get("/actuator/health/readiness").status()).isEqualTo(200);

        store(machineCode, "refresh_token", right);
        PLATFORM.onRefresh("refresh-" + machineCode, success(machineCode, "access-3", "refresh-3"));
        assertThat(client().as(Client.OPERATOR)
                        .post("/api/dead-letters/" + letter.id() + "/retry")
                        .status())
                .isEqualTo(202);
        await().untilAsserted(() -> assertThat(letter("demo").status()).isEqualTo(DeadLetter.Status.RESOLVED));
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-3");
        assertThat(health().get("status").asText()).isEqualTo("UP");
    }

    @Test
    void swappedTokensOfTwoTerminalsAreNoticed() {
        String one = granted("demo");
        String two = granted("demo");
        byte[] ofOne = token("demo", one).accessToken();
        store(one, "access_token", token("demo", two).accessToken());
        store(two, "access_token", ofOne);
        for (String machineCode : new String[] {one, two}) {
            assertThat(read(machineCode).status()).isEqualTo(409);
        }
    }

    private Answer read(String machineCode) {
        return client().as(Client.TOKEN).get("/api/tokens/demo/" + machineCode + "/access-token");
    }

    @Test
    void anAccessTokenThatCannotBeDecryptedIsAConflictWithTheReasonAndARefreshGivesANewOne() {
        String machineCode = granted("demo");
        store(machineCode, "access_token", token("demo", machineCode).refreshToken());
        Answer answer = read(machineCode);
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().get("detail").asText())
                .contains("yly_token.access_token", machineCode, "cannot be decrypted");

        PLATFORM.onRefresh("refresh-" + machineCode, success(machineCode, "access-2", "refresh-2"));
        run("refresh-demo");
        assertThat(read(machineCode).json().get("accessToken").asText()).isEqualTo("access-2");
    }

    @Test
    void aRefreshThatAPersonAsksForIsAConflictToo() {
        String machineCode = granted("demo");
        store(machineCode, "refresh_token", token("demo", machineCode).accessToken());
        Answer answer = client().as(Client.OPERATOR).post("/api/tokens/demo/" + machineCode + "/refresh");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().get("detail").asText()).contains("cannot be decrypted");
        assertThat(letter("demo").code()).isEqualTo("undecryptable");
        assertThat(read(machineCode).status()).as("the access token works on").isEqualTo(200);
    }

    @Test
    void aProbeThatCouldNotBeSentDoesNotResumeAnApplication() {
        String machineCode = due("demo");
        PLATFORM.onRefresh("refresh-" + machineCode, io.yilianyun.bridge.support.Platform.code(5));
        run("refresh-demo");
        assertThat(applications.isRunning("demo")).isFalse();
        store(machineCode, "refresh_token", token("demo", machineCode).accessToken());
        applications.probeNow("demo");
        run("refresh-demo");
        assertThat(token("demo", machineCode).lastError().code()).isEqualTo("undecryptable");
        assertThat(applications.isRunning("demo")).isFalse();
    }

    @Test
    void aCodeThatCannotBeDecryptedIsADeadLetter() {
        PLATFORM.onCode("c0de", io.yilianyun.bridge.support.Platform.http(500));
        Client browser = client();
        browser.callback("demo", "c0de", browser.authorize("demo", ""));
        byte[] code = jdbc.queryForObject("SELECT code FROM yly_authorization", byte[].class);
        code[10] ^= 1;
        jdbc.update("UPDATE yly_authorization SET code = ?", (Object) code);
        clock.advance(java.time.Duration.ofMinutes(2));
        run("exchange-due");
        assertThat(letter("demo").code()).isEqualTo("undecryptable");
        assertThat(letter("demo").operation().label()).isEqualTo("code-exchange");
    }
}
