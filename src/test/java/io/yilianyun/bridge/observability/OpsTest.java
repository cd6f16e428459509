package io.yilianyun.bridge.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.persistence.Recording;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Platform;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Health and metrics. */
class OpsTest extends BridgeTest {
    @Autowired
    private Recording recording;

    @AfterEach
    void recordingWorks() {
        recording.watch("a test", () -> true);
        jdbc.execute("ALTER TABLE IF EXISTS yly_dead_letter_away RENAME TO yly_dead_letter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness"})
    void healthIsUpAndTellsStrangersNoMore(String path) {
        Client.Answer answer = client().get(path);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("status").asText()).isEqualTo("UP");
        assertThat(answer.json().has("components")).isFalse();
    }

    @Test
    void holdersOfAKeySeeTheApplications() {
        applications.haltByOperator("centre");
        JsonNode bridge =
                client().as(Client.READER).get("/actuator/health").json().at("/components/bridge");
        assertThat(bridge.get("status").asText()).as("a restart would not help").isEqualTo("UP");
        assertThat(bridge.at("/details/applications/demo").asText()).isEqualTo("RUNNING");
        assertThat(bridge.at("/details/applications/centre").asText()).startsWith("HALTED: ");
    }

    @Test
    void aDeadLetterThatCannotBeRecordedTakesHealthDownAndTheTokensStateBackWithIt() {
        String machineCode = due("demo");
        PLATFORM.onRefresh("refresh-" + machineCode, Platform.code(12));
        jdbc.execute("ALTER TABLE yly_dead_letter RENAME TO yly_dead_letter_away");
        run("refresh-demo");
        assertThat(client().get("/actuator/health").status()).isEqualTo(503);
        assertThat(client().as(Client.READER)
                        .get("/actuator/health")
                        .json()
                        .at("/components/bridge/details/notRecorded/what")
                        .asText())
                .contains("demo/" + machineCode);
        assertThat(token("demo", machineCode).leaseOwner())
                .as("runs out and is tried again")
                .isNotNull();

        jdbc.execute("ALTER TABLE yly_dead_letter_away RENAME TO yly_dead_letter");
        clock.set(token("demo", machineCode).dueAt());
        run("refresh-demo");
        assertThat(letters("demo")).hasSize(1);
        assertThat(client().get("/actuator/health").status()).isEqualTo(200);
    }

    @Test
    void metricsShowTheApplicationsAndNoTerminalOrSecret() {
        String machineCode = due("demo");
        PLATFORM.onRefresh("refresh-" + machineCode, Platform.success(machineCode, "access-2", "refresh-2"));
        run("refresh-demo");
        String metrics = client().get("/actuator/prometheus").body();
        assertThat(metrics)
                .contains(
                        "yilianyun_app_running{app=\"demo\"",
                        "yilianyun_recording_failed",
                        "yilianyun_events_pending{subscription=\"events\"",
                        "yilianyun_events_oldest_seconds{subscription=\"dead-letters\"",
                        "yilianyun_platform_clock_ahead")
                .doesNotContain(machineCode, Platform.SECRET, Platform.CLIENT, "access-2", "refresh-2");
        applications.haltByOperator("demo");
        assertThat(client().get("/actuator/prometheus").body())
                .containsPattern("yilianyun_app_running\\{[^}]*app=\"demo\"[^}]*} 0\\.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/env",
                "/actuator/beans",
                "/actuator/heapdump",
                "/actuator/configprops",
                "/actuator/shutdown"
            })
    void whatShowsSecretsIsNotThere(String path) {
        assertThat(client().as(Client.OPERATOR).get(path).status()).isEqualTo(404);
    }

    @Test
    void aFailureToRecordIsThrownOn() {
        assertThatThrownBy(() -> recording.watch("it", () -> {
                    throw new IllegalStateException("database away");
                }))
                .hasMessage("database away");
        assertThat(recording.failure().cause()).isEqualTo("IllegalStateException");
        recording.watch("it", () -> true);
        assertThat(recording.failure()).isNull();
    }
}
