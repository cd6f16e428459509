package io.yilianyun.bridge.bench;

import io.yilianyun.bridge.BridgeApplication;
import io.yilianyun.bridge.support.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How long the bridge takes from the process's start until it is ready, against an empty application with the same starters, in turns. */
final class StartTime {
    private static final String READY = "is ready on port";

    private StartTime() {}

    static void measure(int rounds, Report report) throws Exception {
        List<Double> bridges = new ArrayList<>();
        List<Double> empties = new ArrayList<>();
        Path folder = Files.createTempDirectory("start");
        List<String> bridge = bridge(folder);
        for (int round = 0; round <= rounds; round++) {
            double ours = seconds(folder, BridgeApplication.class, READY, bridge);
            double theirs = seconds(folder, EmptyApplication.class, EmptyApplication.READY, empty());
            if (round > 0) {
                bridges.add(ours);
                empties.add(theirs);
            }
        }
        report.line("");
        report.line(
                "**Start to ready**: bridge %.1f s, empty application with the same starters %.1f s, **%.2f** (goal: 1.3)",
                Report.median(bridges),
                Report.median(empties),
                Report.median(bridges) / Report.median(empties));
    }

    private static List<String> bridge(Path folder) {
        return List.of(
                "--server.port=0",
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
                "--server.port=0",
                "--spring.artemis.embedded.enabled=false",
                "--spring.flyway.enabled=false",
                "--spring.datasource.url=jdbc:h2:mem:empty");
    }

    private static double seconds(Path folder, Class<?> main, String ready, List<String> arguments) throws IOException {
        long begin = System.nanoTime();
        Process process = JavaProcess.of(
                        folder, List.of("-Xmx256m"), Children.shippedClassPath(), main, arguments)
                .redirectErrorStream(true)
                .start();
        StringBuilder log = new StringBuilder();
        try (BufferedReader out = Children.output(process)) {
            for (String line; (line = out.readLine()) != null; log.append(line).append('\n')) {
                if (line.contains(ready)) {
                    return (System.nanoTime() - begin) / 1e9;
                }
            }
            throw new IOException(main.getSimpleName() + " ended before it was ready:\n" + log);
        } finally {
            process.destroyForcibly();
        }
    }
}
