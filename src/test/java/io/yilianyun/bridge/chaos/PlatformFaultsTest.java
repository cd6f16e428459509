package io.yilianyun.bridge.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.sandbox.Fault;
import io.yilianyun.bridge.standin.Faults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** However the way to the platform breaks, each token is refreshed once, with the same refresh token until its answer is there. */
@Tag("chaos")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlatformFaultsTest {
    private Site site;
    private Wire wire;
    private ChildBridge bridge;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        site = Site.in(folder);
        wire = new Wire(site.fleet().address());
        bridge = site.with("yilianyun.base-url", wire.address().toString()).start("node");
    }

    @AfterAll
    void stop() {
        wire.close();
        site.close();
    }

    /** Resets before and after the platform has seen the call, halves of answers, answers that trickle. */
    @Test
    void aCutWire() {
        List.of(Wire.Cut.values()).forEach(wire::cut);
        site.fleet().moveIn(bridge, 40, Fleet.DUE);
        assertRecovers();
        assertThat(wire.isWhole()).isTrue();
    }

    /** Answers that come too late, not at all, or are none; and calls that hang longer than the read time-out. */
    @Test
    void badAnswers() {
        site.fleet().inject(Fault.Kind.LOST_ANSWER, 0, 2);
        site.fleet().inject(Fault.Kind.SLOW, 4, 2);
        site.fleet().inject(Fault.Kind.HANG, 5, 2);
        site.fleet().inject(Fault.Kind.GARBAGE, 0, 1);
        site.fleet().platform().inject(Faults.http(503).times(2));
        site.fleet().moveIn(bridge, 40, Fleet.DUE);
        assertRecovers();
        assertThat(site.fleet().platform().getFaults()).isEmpty();
    }

    /** All calls hang. It is noticed after a few, nobody's attempts are used up, and the sweep goes on by itself when it is over. */
    @Test
    void anOutage() {
        site.fleet().inject(Fault.Kind.HANG, 30, -1);
        long calls = site.fleet().calls();
        site.fleet().moveIn(bridge, 60, Fleet.DUE);
        Site.patiently().until(() -> bridge.log().contains("The platform does not answer application demo"));
        Site.patiently().until(() -> site.count("lease_owner IS NOT NULL") == 0);
        assertThat(site.fleet().calls() - calls).isLessThan(40);
        site.fleet().platform().clearFaults();
        assertRecovers();
    }

    private void assertRecovers() {
        site.awaitAllRefreshed();
        site.assertUnharmed(bridge);
        assertThat(site.fleet().rotations())
                .as("pairs that the platform made")
                .isEqualTo(site.fleet().printers().size());
        assertThat(bridge.get("/api/dead-letters").path("total").asInt()).isZero();
    }
}
