package io.yilianyun.bridge.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.sandbox.Fault;
import io.yilianyun.bridge.standin.Faults;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed (SIGKILL) at the worst moments loses nothing: not a token, not an event, not a dead letter. Each scenario takes over
 * the process that the one before it has restarted, in any order.
 */
@Tag("chaos")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillPointsTest {
    private static final int TOKENS = 8;

    private Site site;
    private ChildBridge bridge;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        site = Site.in(folder);
        bridge = site.start("node");
    }

    @AfterAll
    void stop() {
        site.close();
    }

    /** The platform hangs, so that the calls of all claimed tokens are on their way when the process dies. */
    @Test
    void betweenTheClaimAndTheAnswer() {
        site.fleet().inject(Fault.Kind.HANG, 60, -1);
        site.fleet().moveIn(bridge, TOKENS, Fleet.DUE);
        Site.patiently().until(() -> site.count("lease_owner IS NOT NULL") == TOKENS);
        bridge.kill();
        site.fleet().platform().clearFaults();
        assertRecovers();
    }

    /** The platform has rotated the pairs; the process dies before it has stored one. */
    @Test
    void betweenTheAnswerAndTheCommit() {
        HoldUp holdUp =
                new HoldUp(site.jdbc(), "UPDATE OF access_token", "yly_token", "WHEN (NEW.refreshed_at IS NOT NULL)");
        int rotations = site.fleet().rotations();
        site.fleet().moveIn(bridge, TOKENS, Fleet.DUE);
        holdUp.awaitHeld();
        assertThat(site.fleet().rotations()).isGreaterThan(rotations);
        bridge.kill();
        holdUp.letGo();
        assertRecovers();
    }

    /** The pairs are written and not committed: the process dies while it adds their events to the same transaction. */
    @Test
    void insideTheTransaction() {
        HoldUp holdUp = new HoldUp(site.jdbc(), "INSERT", "yly_outbox", "");
        site.fleet().moveIn(bridge, TOKENS, Fleet.DUE);
        holdUp.awaitHeld();
        bridge.kill();
        holdUp.letGo();
        assertRecovers();
    }

    /** The process dies while it records a dead letter: it is recorded by the next one, published once, and its retry succeeds. */
    @Test
    void insideTheRecordingOfADeadLetter() {
        int published = site.deliveries().deadLetters().size();
        HoldUp holdUp = new HoldUp(site.jdbc(), "INSERT", "yly_dead_letter", "");
        site.fleet().platform().inject(Faults.code(12).times(-1));
        site.fleet().moveIn(bridge, 1, Fleet.DUE);
        holdUp.awaitHeld();
        bridge.kill();
        holdUp.letGo();
        bridge = site.start("node");
        Site.patiently().until(() -> openLetters().path("total").asInt() == 1);
        Site.patiently().until(() -> site.deliveries().deadLetters().size() == published + 1);
        assertThat(site.count("status = 'FAULTED'")).isEqualTo(1);

        site.fleet().platform().clearFaults();
        String id = openLetters().path("items").get(0).path("id").asText();
        assertThat(bridge.post("/api/dead-letters/" + id + "/retry", "application/json", "")
                        .statusCode())
                .isEqualTo(202);
        assertIsWell();
    }

    private JsonNode openLetters() {
        return bridge.get("/api/dead-letters?status=OPEN");
    }

    private void assertRecovers() {
        bridge = site.start("node");
        assertIsWell();
    }

    private void assertIsWell() {
        site.awaitAllRefreshed();
        site.assertUnharmed(bridge);
        assertThat(site.fleet().rotations())
                .as("pairs that the platform made")
                .isEqualTo(site.fleet().printers().size());
    }
}
