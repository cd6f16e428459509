package io.yilianyun.bridge.bench;

import io.yilianyun.bridge.chaos.ChildBridge;
import io.yilianyun.bridge.support.TestProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;

/** Nodes of the bridge on one database, with the shipped settings but for what is changed here. */
final class BridgeCluster implements AutoCloseable {
    private static final int IMPORT = 10_000;

    private final JdbcTemplate jdbc;
    private final PlatformProcess platform;
    private final List<BridgeNode> nodes = new ArrayList<>();

    BridgeCluster(Postgres postgres, PlatformProcess platform, int size, Map<String, String> changes)
            throws IOException {
        this(postgres, platform, size, changes, Children.shippedClassPath());
    }

    BridgeCluster(
            Postgres postgres, PlatformProcess platform, int size, Map<String, String> changes, String classPath)
            throws IOException {
        this.jdbc = postgres.jdbc();
        this.platform = platform;
        Path folder = Files.createTempDirectory("bench");
        Path keyset = TestProperties.keyset(folder.resolve("keyset.json"));
        Map<String, String> properties = new TreeMap<>();
        properties.put("spring.datasource.url", postgres.url());
        properties.put("yilianyun.base-url", platform.address().toString());
        properties.put("yilianyun.apps.demo.client-id", PlatformProcess.CLIENT);
        properties.put("yilianyun.apps.demo.client-secret", PlatformProcess.SECRET);
        properties.put("yilianyun.apps.demo.rate-per-second", "100000");
        properties.put("yilianyun.refresh.cron", "0/1 * * * * ?");
        properties.put("yilianyun.events.uri", "log:events?level=DEBUG");
        properties.put("yilianyun.security.encryption-keyset", keyset.toString());
        properties.put("yilianyun.security.api-keys.all.key", ChildBridge.KEY);
        properties.put("yilianyun.security.api-keys.all.roles", "reader,token,operator");
        properties.putAll(changes);
        for (int i = 0; i < size; i++) {
            nodes.add(new BridgeNode(folder.resolve("node" + i), properties, classPath));
        }
    }

    BridgeNode node(int i) {
        return nodes.get(i % nodes.size());
    }

    int size() {
        return nodes.size();
    }

    /** Imports pairs that are overdue for terminals {@code from} to before {@code to}, in place of all others, while the application is halted. */
    void moveIn(long from, long to) throws IOException {
        halt();
        jdbc.execute("TRUNCATE yly_token");
        for (long start = from; start < to; start += IMPORT) {
            long end = Math.min(start + IMPORT, to);
            String answer = node(0).post(
                    "/api/tokens/import", "application/x-ndjson", platform.issue(start, end, Duration.ofDays(25)));
            if (!answer.contains("\"imported\":" + (end - start))) {
                throw new IOException("Not all was imported: " + answer);
            }
        }
    }

    private void halt() throws IOException {
        node(0).post("/api/apps/demo/halt", "application/json", "");
    }

    void resume() throws IOException {
        node(0).post("/api/apps/demo/resume", "application/json", "");
    }

    /**
     * How long a sweep took.
     *
     * @param stored seconds until the last token was committed
     * @param announced seconds until the last event was handed over as well
     * @param processor seconds of processor time that the process used
     */
    record Sweep(double stored, double announced, double processor) {}

    /** Lets the application run and waits until nothing is due. Measured from the second at which the sweep begins. */
    Sweep sweep(Duration patience) throws IOException, InterruptedException {
        // Clear of the second's turn, at which the sweep's trigger fires.
        while (System.currentTimeMillis() % 1000 < 200 || System.currentTimeMillis() % 1000 > 600) {
            Thread.sleep(10);
        }
        Duration before = node(0).processorTime();
        resume();
        long start = (System.currentTimeMillis() / 1000 + 1) * 1000;
        await("SELECT NOT EXISTS (SELECT 1 FROM yly_token WHERE app = 'demo' AND in_doubt = 1) AND NOT EXISTS"
                + " (SELECT 1 FROM yly_token WHERE app = 'demo' AND in_doubt = 0 AND due_at <= " + start + ")", patience);
        long stored = System.currentTimeMillis();
        await("SELECT NOT EXISTS (SELECT 1 FROM yly_outbox)", patience);
        long announced = System.currentTimeMillis();
        Duration processor = node(0).processorTime().minus(before);
        return new Sweep((stored - start) / 1000.0, (announced - start) / 1000.0, processor.toMillis() / 1000.0);
    }

    private void await(String condition, Duration patience) throws IOException, InterruptedException {
        for (long end = System.nanoTime() + patience.toNanos(); System.nanoTime() < end; Thread.sleep(25)) {
            if (Boolean.TRUE.equals(jdbc.queryForObject(condition, Boolean.class))) {
                return;
            }
        }
        throw new IOException("Not after " + patience + ": " + condition);
    }

    @Override
    public void close() {
        nodes.forEach(BridgeNode::close);
    }
}
