package io.yilianyun.bridge.bench;

import io.yilianyun.bridge.BridgeApplication;
import io.yilianyun.bridge.chaos.ChildBridge;
import io.yilianyun.bridge.support.JavaProcess;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How long the bridge takes from the process's start until it is ready, against an empty application with the same starters, in turns. */
final class StartTime {
    private static final Duration POLL = Duration.ofMillis(20);

    private StartTime() {}

    static void measure(int rounds, Report report) throws Exception {
        Series empty = new Series("empty application with the same starters");
        List<Series> bridges =
                Children.builds().keySet().stream().map(Series::new).toList();
        for (int round = 0; round <= rounds; round++) {
            for (Series bridge : bridges) {
                // A folder each: an earlier build has a database of its own.
                Path folder = Files.createTempDirectory("start");
                String classPath = Children.builds().get(bridge.name());
                bridge.add(round, seconds(folder, classPath, BridgeApplication.class, bridge(folder)));
            }
            Path folder = Files.createTempDirectory("start");
            empty.add(
                    round,
                    seconds(folder, Children.shippedClassPath(), EmptyApplication.class, empty()));
        }
        report.line("");
        for (Series bridge : bridges) {
            report.line(
                    "**Start to ready**: %s %.1f s, %s %.1f s, **%.2f** (goal: 1.3)",
                    bridge.name(), bridge.median(), empty.name(), empty.median(), bridge.median() / empty.median());
        }
    }

    private static List<String> bridge(Path folder) {
        return List.of(
                "--spring.artemis.embedded.enabled=false",
                "--yilianyun.base-url=http://127.0.0.1:9",
                "--yilianyun.apps.demo.client-id=1000000001",
                "--spring.config.import=optional:configtree:" + secrets(folder) + "/");
    }

    /** The application's secret as a file, since it is refused among the arguments. */
    private static Path secrets(Path folder) {
        try {
            Path secret = folder.resolve("secrets/yilianyun.apps.demo.client-secret");
            Files.createDirectories(secret.getParent());
            Files.writeString(secret, "not-a-real-secret");
            return secret.getParent();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> empty() {
        return List.of(
                "--spring.artemis.embedded.enabled=false",
                "--spring.flyway.enabled=false",
                "--spring.datasource.url=jdbc:h2:mem:empty");
    }

    private static double seconds(Path folder, String classPath, Class<?> main, List<String> arguments)
            throws Exception {
        int port = ChildBridge.freePort();
        List<String> all = new ArrayList<>(arguments);
        all.add("--server.port=" + port);
        all.add("--management.endpoint.health.probes.enabled=true");
        URI readiness = URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness");
        long begin = System.nanoTime();
        Process process = JavaProcess.of(folder, List.of("-Xmx256m"), classPath, main, all)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            while (!isReady(readiness)) {
                if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new IOException(main.getSimpleName() + " ended before it was ready, see " + folder);
                }
            }
            return (System.nanoTime() - begin) / 1e9;
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean isReady(URI readiness) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) readiness.toURL().openConnection();
        try {
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (ConnectException e) {
            return false;
        } finally {
            connection.disconnect();
        }
    }
}
