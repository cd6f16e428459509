package io.yilianyun.bridge.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.engine.Databases;
import io.yilianyun.bridge.sandbox.Fault;
import io.yilianyun.bridge.sandbox.TerminalState;
import io.yilianyun.bridge.store.Keyset;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Many callers, several nodes, a graceful stop and a wrong secret: real processes on one PostgreSQL. */
class CallersAndNodesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private String database;
    private Path keyset;

    @BeforeEach
    void database() {
        database = Databases.postgres();
        keyset = folder.resolve("keyset.json");
        Keyset.open(keyset.toString());
    }

    private Map<String, String> properties(Fleet fleet) {
        return ChildBridge.properties(database, fleet.address(), keyset);
    }

    private Path node(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    @Test
    void fiftyCallersOfAnExpiredTokenCauseOneCall() throws IOException {
        Map<String, String> properties;
        try (Fleet fleet = new Fleet(1)) {
            properties = properties(fleet);
            properties.put("yilianyun.refresh.cron", "0 0 0 1 1 ? 2099");
            try (ChildBridge bridge = ChildBridge.start(folder, properties)) {
                fleet.platform().inject(Fault.of(Fault.Kind.SLOW).withSeconds(1).times(1));
                fleet.moveIn(bridge, Duration.ofDays(31));
                ExecutorService callers = Executors.newFixedThreadPool(50);
                List<HttpResponse<String>> answers = IntStream.range(0, 50)
                        .mapToObj(i -> CompletableFuture.supplyAsync(
                                () -> bridge.getResponse("/api/tokens/demo/9000000/access-token"), callers))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .toList();
                callers.shutdown();

                assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(200);
                assertThat(answers)
                        .extracting(HttpResponse::body)
                        .containsOnly(answers.get(0).body());
                assertThat(fleet.calls()).isEqualTo(1);
                fleet.assertUnharmed(bridge);
            }
        }
    }

    @Test
    void aWrongSecretCostsAHandfulOfCallsAndOneDeadLetterAndIsOverWhenItIsCorrected() throws IOException {
        try (Fleet fleet = new Fleet(60)) {
            Map<String, String> properties = properties(fleet);
            properties.put("yilianyun.apps.demo.client-secret", "wrong-secret-not-real");
            try (ChildBridge bridge = ChildBridge.start(folder, properties)) {
                fleet.moveIn(bridge, Duration.ofDays(25));
                await().atMost(PATIENCE).until(() -> bridge.get("/api/apps")
                        .get(0)
                        .path("state")
                        .asText()
                        .equals("HALTED"));
                await().atMost(PATIENCE).until(() -> openLeases() == 0);
                assertThat(fleet.calls()).isLessThanOrEqualTo(40);
                JsonNode letters = bridge.get("/api/dead-letters");
                assertThat(letters.path("total").asInt()).isEqualTo(1);
                assertThat(letters.path("items").get(0).path("category").asText())
                        .isEqualTo("application");
                bridge.terminate();
            }
            try (ChildBridge bridge = ChildBridge.start(folder, properties(fleet))) {
                await().atMost(PATIENCE).until(() -> fleet.isRefreshed(bridge));
                fleet.assertUnharmed(bridge);
                assertThat(bridge.get("/api/dead-letters?status=OPEN")
                                .path("total")
                                .asInt())
                        .isZero();
            }
        }
    }

    @Test
    void aGracefulStopStoresWhatIsInFlightAndGivesTheRestBack() throws IOException {
        try (Fleet fleet = new Fleet(150)) {
            Map<String, String> properties = properties(fleet);
            properties.put("yilianyun.apps.demo.rate-per-second", "20");
            try (ChildBridge bridge = ChildBridge.start(folder, properties)) {
                fleet.moveIn(bridge, Duration.ofDays(25));
                await().atMost(PATIENCE).until(() -> fleet.calls() > 10);
                bridge.terminate();
                assertThat(openLeases()).isZero();
                JdbcTemplate jdbc = new JdbcTemplate(new DriverManagerDataSource(database));
                long stored = jdbc.queryForObject(
                        "SELECT COUNT(*) FROM yly_token WHERE refreshed_at IS NOT NULL", Long.class);
                long spent = jdbc.queryForObject("SELECT SUM(quota_used) FROM yly_token", Long.class);
                assertThat(stored).isEqualTo(fleet.calls()).isEqualTo(spent).isLessThan(150);
            }
        }
    }

    @Test
    void ofTwoNodesOneIsKilledAndTheOtherGoesOn() throws IOException {
        try (Fleet fleet = new Fleet(150)) {
            Map<String, String> properties = properties(fleet);
            properties.put("yilianyun.cluster.enabled", "true");
            properties.put("yilianyun.apps.demo.rate-per-second", "50");
            ChildBridge one = ChildBridge.start(node("one"), properties);
            try (ChildBridge two = ChildBridge.start(node("two"), properties)) {
                fleet.platform()
                        .inject(Fault.of(Fault.Kind.LOST_ANSWER).withSeconds(0).times(5));
                fleet.moveIn(two, Duration.ofDays(25));
                await().atMost(PATIENCE).until(() -> fleet.calls() > 20);
                one.kill();
                await().atMost(PATIENCE).until(() -> fleet.isRefreshed(two));
                fleet.assertUnharmed(two);
                assertThat(fleet.platform()
                                .terminals()
                                .mapToInt(TerminalState::refreshes)
                                .sum())
                        .isEqualTo(150);
            } finally {
                one.close();
            }
        }
    }

    private int openLeases() {
        return new JdbcTemplate(new DriverManagerDataSource(database))
                .queryForObject("SELECT COUNT(*) FROM yly_token WHERE lease_owner IS NOT NULL", Integer.class);
    }
}
