package io.yilianyun.bridge.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.sandbox.Fault;
import io.yilianyun.bridge.support.TestProperties;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipe {@code print-jobs.camel.yaml}: SIGKILL when the platform has printed an order, and its answer is still on the way. */
@Tag("chaos")
class PrintJobKilledTest {
    @TempDir
    private Path folder;

    @Test
    void theOrderIsPrintedOnce() throws Exception {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        Files.copy(Path.of("routes/examples/print-jobs.camel.yaml"), routes.resolve("print-jobs.camel.yaml"));
        Path jobs = Files.createDirectories(folder.resolve("jobs"));
        try (Fleet fleet = new Fleet(Duration.ofDays(30), List.of("demo"))) {
            Map<String, String> properties = ChildBridge.properties(
                    "jdbc:h2:file:./data/bridge",
                    fleet.address(),
                    TestProperties.keyset(folder.resolve("keyset.json")));
            properties.put("yilianyun.http.read-timeout", "60s");
            properties.put("yilianyun.refresh.lease", "62s");
            properties.put("print-jobs", jobs.toString());
            properties.put("print-jobs-delay", "200");
            ChildBridge first = ChildBridge.start(folder, properties);
            fleet.moveIn(first, 1, Duration.ofDays(1));
            fleet.inject(Fault.Kind.LOST_ANSWER, 60, 1);
            Files.writeString(
                    jobs.resolve("A1.json"),
                    "{\"app\":\"demo\",\"machineCode\":\"%s\",\"content\":\"Tea\"}"
                            .formatted(fleet.printers().get(0).machineCode()));
            Site.patiently().until(() -> fleet.platform().getOrdersPrinted() == 1);
            first.kill();
            assertThat(jobs.resolve("A1.json")).exists();

            ChildBridge second = ChildBridge.start(folder, properties);
            Site.patiently().until(() -> Files.exists(jobs.resolve("printed/A1.json")));
            assertThat(fleet.calls()).as("sent again").isEqualTo(2);
            assertThat(fleet.platform().getOrdersPrinted()).isEqualTo(1);
            second.terminate();
        }
    }
}
