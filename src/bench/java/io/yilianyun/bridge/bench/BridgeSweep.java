package io.yilianyun.bridge.bench;

import static org.awaitility.Awaitility.await;

import io.yilianyun.bridge.chaos.ChildBridge;
import io.yilianyun.bridge.store.Keyset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The bridge as shipped, in processes of its own, on one database. */
final class BridgeSweep implements AutoCloseable {
    private final PlatformProcess platform;
    private final JdbcTemplate jdbc;
    private final ChildBridge[] nodes;

    BridgeSweep(String database, PlatformProcess platform, int nodes, Map<String, String> changes) throws Exception {
        // The fault suite's processes compile for a quick start; these for speed.
        System.setProperty("child.tier", "4");
        this.platform = platform;
        this.jdbc = new JdbcTemplate(new DriverManagerDataSource(database));
        this.nodes = new ChildBridge[nodes];
        Path folder = Files.createTempDirectory("bench");
        Path keyset = folder.resolve("keyset.json");
        Keyset.open(keyset.toString());
        for (int i = 0; i < nodes; i++) {
            Map<String, String> properties = ChildBridge.properties(database, platform.address(), keyset);
            properties.put("yilianyun.apps.demo.client-id", PlatformProcess.CLIENT);
            properties.put("yilianyun.apps.demo.client-secret", PlatformProcess.SECRET);
            properties.put("yilianyun.apps.demo.rate-per-second", "1000000");
            properties.put("yilianyun.refresh.lease", "2m");
            properties.put("yilianyun.refresh.jitter", "0");
            properties.put("yilianyun.refresh.daily-quota", "1000000");
            properties.put("yilianyun.http.connect-timeout", "3s");
            properties.put("yilianyun.http.read-timeout", "10s");
            properties.put("yilianyun.events.uri", "log:events?level=DEBUG");
            properties.put("logging.level.root", "WARN");
            properties.putAll(changes);
            this.nodes[i] = ChildBridge.start(Files.createDirectories(folder.resolve("node" + i)), properties);
        }
    }

    ChildBridge node(int i) {
        return nodes[i];
    }

    /** Imports tokens that are due a little later, all at once; returns when they are due. */
    Instant moveIn(long from, long to, Duration lead) {
        jdbc.execute("TRUNCATE yly_token");
        Instant due = Instant.now().plus(lead);
        long step = 100_000;
        for (long start = from; start < to; start += step) {
            Duration age = Duration.ofDays(20).minus(Duration.between(Instant.now(), due));
            String lines = platform.issue(start, Math.min(start + step, to) - 1, age);
            nodes[0].post("/api/tokens/import", "application/x-ndjson", lines);
        }
        return due;
    }

    /** The seconds from when the tokens were due to when the last one was stored. */
    double sweep(Instant due, long tokens, Duration patience) {
        await().atMost(patience).pollInterval(Duration.ofMillis(200)).until(() -> refreshed() == tokens);
        Long last = jdbc.queryForObject("SELECT MAX(refreshed_at) FROM yly_token", Long.class);
        Long first = jdbc.queryForObject("SELECT MIN(refreshed_at) FROM yly_token", Long.class);
        // The cron comes once a second: the sweep is measured from its first result on.
        return (last - Math.max(first, due.toEpochMilli())) / 1000.0;
    }

    long refreshed() {
        return jdbc.queryForObject("SELECT COUNT(*) FROM yly_token WHERE refreshed_at IS NOT NULL", Long.class);
    }

    @Override
    public void close() {
        for (ChildBridge node : nodes) {
            if (node != null) {
                node.close();
            }
        }
    }
}
