package io.yilianyun.bridge.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The database is stopped, in the long form also killed, and started again while the bridge runs: the bridge stays alive, reports DOWN, makes no call whose
 * result it could not store, and goes on by itself.
 */
@Tag("chaos")
class DatabaseOutageTest {
    private static final int IN_FLIGHT = 60;

    @TempDir
    private Path folder;

    @Test
    void theDatabaseIsStoppedInTheMiddleOfASweep() throws IOException {
        try (PostgresServer postgres = new PostgresServer(folder);
                Site site = Site.on(postgres.url(), folder.resolve("site"))) {
            site.with("yilianyun.apps.demo.rate-per-second", "50");
            ChildBridge bridge = site.start("node");
            outage(site, bridge, postgres, postgres::stop);
            if (RandomKillsTest.LONG) {
                outage(site, bridge, postgres, postgres::crash);
            }
        }
    }

    private static void outage(Site site, ChildBridge bridge, PostgresServer postgres, Runnable harm) {
        site.fleet().moveIn(bridge, 150, Fleet.DUE);
        site.awaitCalls(20);
        harm.run();
        long calls = site.fleet().calls();
        Site.patiently().until(() -> bridge.status("/actuator/health") == 503);
        assertThat(bridge.status("/actuator/health/liveness")).isEqualTo(200);
        assertThat(site.fleet().calls() - calls)
                .as("calls whose answers cannot be stored")
                .isLessThan(IN_FLIGHT);
        postgres.startAgain();
        site.awaitAllRefreshed();
        site.assertUnharmed(bridge);
        assertThat(site.fleet().rotations()).isEqualTo(site.fleet().printers().size());
        Site.patiently().until(() -> bridge.status("/actuator/health") == 200);
    }
}
