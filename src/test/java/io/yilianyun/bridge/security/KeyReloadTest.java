package io.yilianyun.bridge.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yilianyun.bridge.support.Client;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Keys in a file come and go without a restart. */
@ExtendWith(OutputCaptureExtension.class)
class KeyReloadTest extends DoorsTest {
    private static final String FIRST = "first:\n  key: first-key-in-the-file\n  roles: [reader]\n";

    private int status(String key) {
        return client().as(key).get("/api/tokens").status();
    }

    private void awaitStatus(String key, int status) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(250))
                .untilAsserted(() -> {
                    clock.advance(Duration.ofHours(1));
                    assertThat(status(key)).isEqualTo(status);
                });
    }

    @Test
    void theFileIsReadAgainWhenItChangesAndABrokenOneChangesNothing(CapturedOutput output) throws IOException {
        Files.writeString(KEYS, FIRST);
        awaitStatus("first-key-in-the-file", 200);

        Files.writeString(KEYS, FIRST + "second:\n  key: second-key-in-the-file\n  roles: reader, operator\n");
        awaitStatus("second-key-in-the-file", 200);
        assertThat(jdbc.queryForList("SELECT actor FROM yly_audit WHERE action = 'reloadApiKeys'", String.class))
                .contains("bridge");

        Files.writeString(KEYS, "first: [\nthird-key-in-a-broken-file");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> output.getAll().contains("The API keys were changed, but cannot be used"));
        assertThat(status("first-key-in-the-file")).isEqualTo(200);
        assertThat(status("second-key-in-the-file")).isEqualTo(200);
        assertThat(output.getAll()).contains("yilianyun.security.api-keys-file").doesNotContain("third-key-in");

        Files.writeString(KEYS, "second:\n  key: second-key-in-the-file\n  roles: [reader]\n");
        awaitStatus("first-key-in-the-file", 401);
        assertThat(status("second-key-in-the-file")).isEqualTo(200);
        assertThat(client().as("second-key-in-the-file")
                        .post("/api/apps/demo/resume")
                        .status())
                .as("its roles have changed too")
                .isEqualTo(403);
        assertThat(status(Client.READER)).as("a key of the properties").isEqualTo(200);
        assertThat(output.getAll().split("The API keys were changed, but", -1))
                .as("told once")
                .hasSize(2);
    }
}
