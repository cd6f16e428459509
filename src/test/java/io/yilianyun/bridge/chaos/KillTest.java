package io.yilianyun.bridge.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.engine.Databases;
import io.yilianyun.bridge.sandbox.Fault;
import io.yilianyun.bridge.store.Json;
import io.yilianyun.bridge.store.Keyset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A process that is killed loses no token: between claim and answer, between answer and commit, inside the transaction, inside the recording of a
 * dead letter, and at random. {@code -Dchaos.kills} and {@code -Dchaos.tokens} make the random part longer.
 */
class KillTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private String database;
    private JdbcTemplate jdbc;
    private Path keyset;

    @BeforeEach
    void database() {
        database = Databases.postgres();
        jdbc = new JdbcTemplate(new DriverManagerDataSource(database));
        keyset = folder.resolve("keyset.json");
        Keyset.open(keyset.toString());
    }

    private ChildBridge start(Fleet fleet) {
        return ChildBridge.start(folder, ChildBridge.properties(database, fleet.address(), keyset));
    }

    /** Makes PostgreSQL wait inside whatever transaction does this, so that the process can be killed there. */
    private void holdUp(String what) {
        jdbc.execute("CREATE OR REPLACE FUNCTION hold_up() RETURNS trigger AS $$"
                + " BEGIN PERFORM pg_sleep(600); RETURN NEW; END $$ LANGUAGE plpgsql");
        jdbc.execute("CREATE TRIGGER hold_up " + what + " EXECUTE FUNCTION hold_up()");
    }

    private void letGo(String table) {
        jdbc.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE wait_event = 'PgSleep' AND datname = current_database()");
        jdbc.execute("DROP TRIGGER hold_up ON " + table);
    }

    private void awaitHeldUp() {
        await().atMost(PATIENCE)
                .until(() -> jdbc.queryForObject(
                                "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                                        + " AND datname = current_database()",
                                Integer.class)
                        > 0);
    }

    @Test
    void betweenTheClaimAndTheAnswer() throws IOException {
        try (Fleet fleet = new Fleet(8)) {
            fleet.platform().inject(Fault.of(Fault.Kind.HANG).withSeconds(60).times(-1));
            ChildBridge first = start(fleet);
            fleet.moveIn(first, Duration.ofDays(25));
            await().atMost(PATIENCE)
                    .until(() -> jdbc.queryForObject(
                                    "SELECT COUNT(*) FROM yly_token WHERE lease_owner IS NOT NULL", Integer.class)
                            == 8);
            first.kill();
            fleet.platform().clearFaults();
            assertRecovers(fleet);
        }
    }

    @Test
    void betweenTheAnswerAndTheCommit() throws IOException {
        try (Fleet fleet = new Fleet(8)) {
            ChildBridge first = start(fleet);
            holdUp("BEFORE UPDATE OF access_token ON yly_token FOR EACH ROW WHEN (NEW.refreshed_at IS NOT NULL)");
            fleet.moveIn(first, Duration.ofDays(25));
            awaitHeldUp();
            assertThat(fleet.platform().results().get("0")).isPositive();
            first.kill();
            letGo("yly_token");
            assertRecovers(fleet);
        }
    }

    @Test
    void insideTheTransactionThatHoldsTheEvent() throws IOException {
        try (Fleet fleet = new Fleet(8)) {
            ChildBridge first = start(fleet);
            holdUp("BEFORE INSERT ON yly_outbox FOR EACH ROW");
            fleet.moveIn(first, Duration.ofDays(25));
            awaitHeldUp();
            first.kill();
            letGo("yly_outbox");
            assertRecovers(fleet);
        }
    }

    @Test
    void whileADeadLetterIsRecorded() throws IOException {
        try (Fleet fleet = new Fleet(1)) {
            ChildBridge first = start(fleet);
            fleet.platform().inject(Fault.code(12).times(-1));
            holdUp("BEFORE INSERT ON yly_dead_letter FOR EACH ROW");
            fleet.moveIn(first, Duration.ofDays(25));
            awaitHeldUp();
            first.kill();
            letGo("yly_dead_letter");
            try (ChildBridge second = start(fleet)) {
                await().atMost(PATIENCE)
                        .until(() -> second.get("/api/dead-letters?status=OPEN")
                                        .path("total")
                                        .asInt()
                                == 1);
                await().atMost(PATIENCE).until(() -> lines("letters.ndjson").size() == 1);
                assertThat(second.get("/api/tokens/demo/9000000").path("status").asText())
                        .isEqualTo("FAULTED");
            }
        }
    }

    @Test
    void atRandomWithLostAnswers() throws IOException {
        int kills = Integer.getInteger("chaos.kills", 3);
        Random random = new Random(42);
        try (Fleet fleet = new Fleet(Integer.getInteger("chaos.tokens", 150))) {
            ChildBridge bridge = start(fleet);
            fleet.moveIn(bridge, Duration.ofDays(25));
            for (int kill = 0; kill < kills; kill++) {
                fleet.platform()
                        .inject(Fault.of(Fault.Kind.LOST_ANSWER).withSeconds(0).times(3));
                long calls =
                        fleet.calls() + 1 + random.nextInt(fleet.machineCodes().size() / 6);
                ChildBridge running = bridge;
                await().atMost(PATIENCE).until(() -> fleet.calls() >= calls || fleet.isRefreshed(running));
                running.kill();
                bridge = start(fleet);
            }
            bridge.kill();
            fleet.platform().clearFaults();
            assertRecovers(fleet);
        }
    }

    private void assertRecovers(Fleet fleet) throws IOException {
        try (ChildBridge second = start(fleet)) {
            await().atMost(PATIENCE).until(() -> fleet.isRefreshed(second));
            fleet.assertUnharmed(second);
            await().atMost(PATIENCE)
                    .until(() -> refreshed("events.ndjson").size()
                            == fleet.machineCodes().size());
        }
    }

    private Set<String> refreshed(String file) throws IOException {
        Set<String> subjects = new HashSet<>();
        for (JsonNode event : lines(file).values()) {
            if (event.path("type").asText().equals("yilianyun.token.refreshed")) {
                subjects.add(event.path("subject").asText());
            }
        }
        return subjects;
    }

    /** Events by id: delivery is at least once. */
    private Map<String, JsonNode> lines(String file) throws IOException {
        Map<String, JsonNode> events = new HashMap<>();
        Path path = folder.resolve("events").resolve(file);
        if (Files.exists(path)) {
            Json.MAPPER
                    .readerFor(JsonNode.class)
                    .<JsonNode>readValues(path.toFile())
                    .forEachRemaining(event -> events.put(event.path("id").asText(), event));
        }
        return events;
    }
}
