package io.yilianyun.bridge.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.sandbox.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Several nodes on one database refresh each token once, whichever of them dies, stops, or has a wrong clock. */
@Tag("chaos")
class ClusterTest {
    private static final int TOKENS = 150;

    @TempDir
    private Path folder;

    private Site site;

    @BeforeEach
    void site() throws IOException {
        site = Site.in(folder).with("yilianyun.apps.demo.rate-per-second", "50");
    }

    @Test
    void ofThreeNodesOneIsKilledAndOneIsStopped() {
        try (Site site = this.site) {
            ChildBridge one = site.launch("one", Map.of());
            ChildBridge two = site.launch("two", Map.of());
            ChildBridge three = site.start("three");
            one.awaitReady();
            two.awaitReady();
            site.fleet().inject(Fault.Kind.LOST_ANSWER, 0, 5);
            site.fleet().moveIn(three, TOKENS, Fleet.DUE);
            site.awaitCalls(20);
            one.kill();
            site.awaitCalls(20);
            two.terminate();
            assertRecovers(three);
        }
    }

    static boolean wrongClockIsAvailable() {
        return WrongClock.isAvailable();
    }

    /** One clock is five minutes fast; that node is killed, and the other, whose clock is right, goes on. */
    @Test
    @EnabledIf("wrongClockIsAvailable")
    void aNodeWhoseClockIsFast() {
        try (Site site = this.site) {
            ChildBridge right = site.launch("right", Map.of());
            ChildBridge fast =
                    site.launch("fast", WrongClock.environment("+5m")).awaitReady();
            right.awaitReady();
            assertThat(fast.log()).contains("This machine's clock differs by -");
            site.fleet().inject(Fault.Kind.LOST_ANSWER, 0, 5);
            site.fleet().moveIn(right, TOKENS, Fleet.DUE);
            site.awaitCalls(40);
            fast.kill();
            assertRecovers(right);
        }
    }

    private void assertRecovers(ChildBridge bridge) {
        site.awaitAllRefreshed();
        site.assertUnharmed(bridge);
        assertThat(site.fleet().rotations()).isEqualTo(TOKENS);
        assertThat(site.fleet().repeats()).isPositive();
    }
}
