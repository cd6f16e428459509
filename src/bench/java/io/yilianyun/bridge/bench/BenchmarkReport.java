package io.yilianyun.bridge.bench;

import io.yilianyun.bridge.engine.Databases;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Measures and reports; asserts nothing about time. Sizes by system properties: {@code bench.tokens} (20 000), {@code bench.rounds} (3), {@code
 * bench.rows} (10 000,1 000 000), {@code bench.rate.seconds} (60), {@code bench.large} (0: skipped).
 */
@TestMethodOrder(org.junit.jupiter.api.MethodOrderer.OrderAnnotation.class)
class BenchmarkReport {
    private static final Path REPORT = Path.of("target", "bench-report.md");
    private static final int TOKENS = Integer.getInteger("bench.tokens", 20_000);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);

    private static void report(String line) throws Exception {
        Files.createDirectories(REPORT.getParent());
        Files.writeString(
                REPORT,
                line + "\n",
                java.nio.file.StandardOpenOption.CREATE,
                java.nio.file.StandardOpenOption.APPEND);
        System.out.println(line);
    }

    private static double median(List<Double> values) {
        Collections.sort(values);
        return values.get(values.size() / 2);
    }

    @Test
    @Order(1)
    void sweepAgainstABareLoop() throws Exception {
        String database = Databases.postgres();
        JdbcTemplate jdbc = new JdbcTemplate(new DriverManagerDataSource(database));
        try (PlatformProcess platform = new PlatformProcess();
                BridgeSweep bridge = new BridgeSweep(database, platform, 1, Map.of())) {
            jdbc.execute("CREATE TABLE bare (id VARCHAR PRIMARY KEY, access_token VARCHAR, refresh_token VARCHAR,"
                    + " expires_at BIGINT, due_at BIGINT)");
            jdbc.execute("CREATE INDEX bare_due ON bare (due_at)");
            Process bare = bareLoop(database, platform);
            List<Double> ours = new ArrayList<>();
            List<Double> theirs = new ArrayList<>();
            for (int round = 0; round <= ROUNDS; round++) {
                Instant due = bridge.moveIn(1_000_000, 1_000_000 + TOKENS, Duration.ofSeconds(10));
                double bridged = TOKENS / bridge.sweep(due, TOKENS, Duration.ofMinutes(10));
                double looped = TOKENS / sweep(bare, jdbc, platform);
                // The first round warms both up.
                if (round > 0) {
                    ours.add(bridged);
                    theirs.add(looped);
                    report("| a, round %d | bridge %.0f/s | bare loop %.0f/s | %.2f |"
                            .formatted(round, bridged, looped, bridged / looped));
                }
            }
            bare.destroyForcibly();
            report("| **a: sweep of %d tokens** | %.0f/s | %.0f/s | **%.2f** (goal 1.0) |"
                    .formatted(TOKENS, median(ours), median(theirs), median(ours) / median(theirs)));
        }
    }

    private static Process bareLoop(String database, PlatformProcess platform) throws Exception {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=" + System.getProperty("bench.tier", "4"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BareLoop.class.getName(),
                        database,
                        platform.address().toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static double sweep(Process bare, JdbcTemplate jdbc, PlatformProcess platform) throws Exception {
        jdbc.execute("TRUNCATE bare");
        List<Object[]> rows = platform.issue(2_000_000, 2_000_000 + TOKENS - 1, Duration.ofDays(25)).lines()
                .map(line -> new Object[] {field(line, "machineCode"), field(line, "accessToken"), field(line, "refreshToken")})
                .toList();
        jdbc.batchUpdate("INSERT INTO bare VALUES (?, ?, ?, 0, 0)", rows);
        OutputStream in = bare.getOutputStream();
        in.write('\n');
        in.flush();
        BufferedReader out = new BufferedReader(new InputStreamReader(bare.getInputStream()));
        String line = out.readLine();
        while (!line.startsWith("seconds ")) {
            line = out.readLine();
        }
        return Double.parseDouble(line.substring("seconds ".length()));
    }

    private static String field(String line, String name) {
        int start = line.indexOf("\"" + name + "\":\"") + name.length() + 4;
        return line.substring(start, line.indexOf('"', start));
    }

    @Test
    @Order(2)
    void rateOverTheCluster() throws Exception {
        int seconds = Integer.getInteger("bench.rate.seconds", 60);
        for (int nodes : new int[] {1, 3}) {
            String database = Databases.postgres();
            try (PlatformProcess platform = new PlatformProcess();
                    BridgeSweep bridge = new BridgeSweep(
                            database,
                            platform,
                            nodes,
                            Map.of(
                                    "yilianyun.apps.demo.rate-per-second", "50",
                                    "yilianyun.cluster.enabled", Boolean.toString(nodes > 1)))) {
                Instant due = bridge.moveIn(1, 50L * (seconds + 30), Duration.ofSeconds(8));
                Thread caller = onDemand(bridge, nodes);
                org.awaitility.Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .until(() -> Instant.now().isAfter(due.plusSeconds(5)));
                long before = platform.answered();
                long start = System.nanoTime();
                org.awaitility.Awaitility.await()
                        .atMost(Duration.ofMinutes(5))
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> System.nanoTime() - start >= seconds * 1_000_000_000L);
                double rate = (platform.answered() - before) / ((System.nanoTime() - start) / 1e9);
                caller.interrupt();
                report("| **e: %d node(s), rate-per-second 50** | %.2f/s over %d s | | **%+.1f %%** (goal within 2 %%) |"
                        .formatted(nodes, rate, seconds, (rate - 50) * 2));
            }
        }
    }

    /** Callers who press refresh while the sweep runs, at every node. */
    private static Thread onDemand(BridgeSweep bridge, int nodes) {
        Thread caller = new Thread(() -> {
            for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                try {
                    bridge.node(i % nodes).post("/api/tokens/demo/" + (i % 20 + 1) + "/refresh", "application/json", "");
                } catch (RuntimeException e) {
                    return;
                }
            }
        });
        caller.start();
        return caller;
    }

    @Test
    @Order(3)
    void claimInTablesOfGrowingSize() throws Exception {
        String[] sizes = System.getProperty("bench.rows", "10000,1000000").split(",");
        new ClaimTime().measure(sizes, BenchmarkReport::report);
    }

    @Test
    @Order(4)
    void largeSweepInASmallHeap() throws Exception {
        int tokens = Integer.getInteger("bench.large", 0);
        if (tokens == 0) {
            report("| d: large sweep | not run (bench.large) | | |");
            return;
        }
        String database = Databases.postgres();
        try (PlatformProcess platform = new PlatformProcess();
                BridgeSweep bridge = new BridgeSweep(database, platform, 1, Map.of())) {
            Instant due = bridge.moveIn(1, tokens + 1L, Duration.ofSeconds(60 + tokens / 4_000));
            double seconds = bridge.sweep(due, tokens, Duration.ofMinutes(30));
            report("| **d: sweep of %d due tokens, -Xmx256m** | finished, %.0f s, %.0f/s | | goal: finishes |"
                    .formatted(tokens, seconds, tokens / seconds));
        }
    }
}
