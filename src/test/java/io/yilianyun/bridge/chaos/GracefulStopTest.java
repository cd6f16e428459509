package io.yilianyun.bridge.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.sandbox.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM in the middle of a sweep: nothing new is claimed, calls in flight end and are stored, unused claims go back unspent. */
@Tag("chaos")
class GracefulStopTest {
    /** What {@code camel.main.shutdown-timeout} allows. */
    private static final Duration SHUTDOWN = Duration.ofSeconds(25);

    private static final int TOKENS = 150;

    @TempDir
    private Path folder;

    @Test
    void aStopInTheMiddleOfASweepAndOneWhileThePlatformHangs() throws IOException {
        try (Site site = Site.in(folder)) {
            site.withPatientCalls().with("yilianyun.apps.demo.rate-per-second", "20");
            ChildBridge first = site.start("node");
            site.fleet().moveIn(first, TOKENS, Fleet.DUE);
            site.awaitCalls(10);
            // Those in flight take a while.
            site.fleet().inject(Fault.Kind.SLOW, 1, 8);
            site.awaitCalls(4);
            assertThat(first.terminate()).isLessThan(SHUTDOWN);

            assertThat(site.count("in_doubt = 1 OR lease_owner IS NOT NULL")).isZero();
            assertThat(site.count("refreshed_at IS NOT NULL"))
                    .isEqualTo(site.fleet().rotations())
                    .isEqualTo(spent(site))
                    .isBetween(14, TOKENS - 50);
            assertThat(site.fleet().repeats()).isZero();

            site.fleet().platform().clearFaults();
            site.fleet().inject(Fault.Kind.HANG, 60, -1);
            ChildBridge second = site.start("node");
            site.awaitCalls(4);
            assertThat(second.terminate()).isLessThan(SHUTDOWN);
            assertThat(site.count("lease_owner IS NOT NULL")).isZero();

            site.fleet().platform().clearFaults();
            ChildBridge third = site.start("node");
            site.awaitAllRefreshed();
            site.assertUnharmed(third);
        }
    }

    private static int spent(Site site) {
        return site.jdbc().queryForObject("SELECT SUM(quota_used) FROM yly_token", Integer.class);
    }
}
