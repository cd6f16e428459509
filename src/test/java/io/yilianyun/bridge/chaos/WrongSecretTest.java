package io.yilianyun.bridge.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A wrong client secret costs a handful of calls and one dead letter; with the right one, after a restart, all goes on by itself. */
@Tag("chaos")
class WrongSecretTest {
    @TempDir
    private Path folder;

    @Test
    void aWrongSecretHaltsTheApplicationUntilItIsCorrected() throws IOException {
        try (Site site = Site.in(folder)) {
            ChildBridge wrong = site.with("yilianyun.apps.demo.client-secret", "wrong-secret-not-real")
                    .start("node");
            site.fleet().moveIn(wrong, 60, Fleet.DUE);
            Site.patiently().until(() -> state(wrong).equals("HALTED"));
            Site.patiently().until(() -> site.count("lease_owner IS NOT NULL") == 0);
            assertThat(site.fleet().calls()).isLessThanOrEqualTo(40);
            JsonNode letters = wrong.get("/api/dead-letters");
            assertThat(letters.path("total").asInt()).isEqualTo(1);
            assertThat(letters.path("items").get(0).path("category").asText()).isEqualTo("application");
            Site.patiently().until(() -> site.deliveries().deadLetters().size() == 1);
            wrong.terminate();

            ChildBridge right =
                    site.with("yilianyun.apps.demo.client-secret", Fleet.SECRET).start("node");
            site.awaitAllRefreshed();
            assertThat(state(right)).isEqualTo("RUNNING");
            site.assertUnharmed(right);
        }
    }

    private static String state(ChildBridge bridge) {
        return bridge.get("/api/apps").get(0).path("state").asText();
    }
}
