package io.yilianyun.bridge.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import io.yilianyun.bridge.support.Platform;
import io.yilianyun.bridge.token.Lease;
import io.yilianyun.bridge.token.TokenWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.TestPropertySource;

/** Rotation over the API. */
@ExtendWith(OutputCaptureExtension.class)
@TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:encryption-test;DB_CLOSE_DELAY=-1")
class EncryptionApiTest extends BridgeTest {
    @Autowired
    private EncryptionKeys keys;

    private Client operator() {
        return client().as(Client.OPERATOR);
    }

    private JsonNode state() {
        return client().as(Client.READER).get("/api/encryption").json();
    }

    private static JsonNode key(JsonNode state, long id) {
        for (JsonNode key : state.get("keys")) {
            if (key.get("id").asLong() == id) {
                return key;
            }
        }
        throw new AssertionError(id + " is not in " + state);
    }

    private long rotated() {
        Answer answer = operator().post("/api/encryption/rotate");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        return keys.primary();
    }

    private long keyOf(String machineCode) {
        return EncryptionKeys.id(token("demo", machineCode).refreshToken());
    }

    @Test
    void aNewKeyEncryptsAtOnceAndOlderValuesAreEncryptedAgain(CapturedOutput output) throws Exception {
        long old = keys.primary();
        List<String> machines = List.of(granted("demo"), granted("demo"), granted("second"));
        client().authorize("demo", "");
        assertThat(state().get("remaining").asLong()).isZero();

        long young = rotated();
        assertThat(young).isNotEqualTo(old);
        String later = granted("demo");
        assertThat(keyOf(later)).isEqualTo(young);
        JsonNode before = state();
        assertThat(key(before, old).get("values").asLong()).isEqualTo(6);
        assertThat(key(before, old).get("primary").asBoolean()).isFalse();
        assertThat(key(before, young).get("values").asLong()).isEqualTo(2);
        assertThat(key(before, young).get("primary").asBoolean()).isTrue();
        assertThat(key(before, young).get("status").asText()).isEqualTo("ENABLED");
        assertThat(before.get("remaining").asLong()).isEqualTo(6);

        Answer early = operator().delete("/api/encryption/keys/" + old);
        assertThat(early.status()).isEqualTo(409);
        assertThat(early.json().get("detail").asText()).contains("6 values");

        long version = token("demo", machines.get(0)).version();
        run("re-encrypt");
        assertThat(state().get("remaining").asLong()).isZero();
        assertThat(output.getOut()).contains("Encrypted 6 values again with the data key " + young + "; 0 remain");
        assertThat(token("demo", machines.get(0)).version()).isEqualTo(version);
        assertThat(accessToken("demo", machines.get(1))).isEqualTo("access-" + machines.get(1));
        assertThat(refreshToken("second", machines.get(2))).isEqualTo("refresh-" + machines.get(2));

        assertThat(operator().delete("/api/encryption/keys/" + young).status()).isEqualTo(409);
        assertThat(operator()
                        .delete("/api/encryption/keys/" + old)
                        .json()
                        .get("detail")
                        .asText())
                .contains("Another node may still use");
        clock.advance(EncryptionKeys.OVERLAP);
        assertThat(operator().delete("/api/encryption/keys/" + old).status()).isEqualTo(204);
        assertThat(operator().delete("/api/encryption/keys/" + old).status()).isEqualTo(404);
        assertThat(operator().delete("/api/encryption/keys/x").status()).isEqualTo(400);
        assertThat(accessToken("demo", machines.get(0))).isEqualTo("access-" + machines.get(0));
    }

    @Test
    void moreRowsThanABatchAndDeadLettersAreEncryptedAgainToo() {
        for (int i = 0; i < 450; i++) {
            granted(i % 2 == 0 ? "demo" : "centre");
        }
        PLATFORM.onCode("c0de", Platform.success(null, "access-lost", "refresh-lost"));
        Client browser = client();
        browser.callback("demo", "c0de", browser.authorize("demo", ""));
        long young = rotated();
        assertThat(state().get("remaining").asLong()).isGreaterThan(900);
        run("re-encrypt");
        assertThat(state().get("remaining").asLong()).isZero();
        assertThat(key(state(), young).get("values").asLong()).isGreaterThan(900);
        assertThat(deadLetters.payload(letter("demo")).orElseThrow()).contains("refresh-lost");
    }

    @Test
    void aRefreshInFlightKeepsItsFence() {
        String machineCode = due("demo");
        @SuppressWarnings("unchecked")
        Lease lease = ((List<Lease>) producer.request("direct:claim-due", e -> e.setVariable("app", "demo"))
                        .getMessage()
                        .getBody())
                .get(0);
        long young = rotated();
        run("re-encrypt");
        assertThat(keyOf(machineCode)).isEqualTo(young);
        assertThat(token("demo", machineCode).version()).isEqualTo(lease.version());

        PLATFORM.onRefresh("refresh-" + machineCode, Platform.success(machineCode, "access-2", "refresh-2"));
        producer.requestBody("direct:refresh-token", lease);
        camel.getRegistry()
                .lookupByNameAndType("bridgeTokenWriter", TokenWriter.class)
                .flush();
        assertThat(refreshToken("demo", machineCode)).isEqualTo("refresh-2");
    }

    @Test
    void aRotationIsCompleteWhenNoOlderValueCanAppearAnyMore() {
        granted("demo");
        long young = rotated();
        run("re-encrypt");
        assertThat(complete(young)).isNull();
        String late = granted("demo");
        clock.advance(EncryptionKeys.OVERLAP);
        run("re-encrypt");
        assertThat(complete(young)).isEqualTo(clock.millis());
        assertThat(keyOf(late)).isEqualTo(young);
    }

    private Long complete(long key) {
        return jdbc.queryForObject("SELECT complete_at FROM yly_data_key WHERE id = ?", Long.class, key);
    }

    @Test
    void whatCannotBeReadIsLeftAsItIsAndCounted() {
        String machineCode = granted("demo");
        byte[] foreign = token("demo", granted("demo")).refreshToken();
        foreign[1] ^= 1;
        jdbc.update("UPDATE yly_token SET refresh_token = ? WHERE machine_code = ?", foreign, machineCode);
        rotated();
        run("re-encrypt");
        JsonNode state = state();
        assertThat(state.get("remaining").asLong()).isEqualTo(1);
        JsonNode missing = key(state, EncryptionKeys.id(foreign));
        assertThat(missing.get("status").asText()).isEqualTo("MISSING");
        assertThat(missing.get("values").asLong()).isEqualTo(1);
        assertThat(token("demo", machineCode).refreshToken()).isEqualTo(foreign);
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-" + machineCode);
        clock.advance(EncryptionKeys.OVERLAP);
        run("re-encrypt");
        assertThat(complete(keys.primary())).as("it is not looked for again").isNotNull();
    }
}
