package io.yilianyun.bridge.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** (d): many due tokens in a small heap. */
final class LargeSweep {
    private LargeSweep() {}

    static void measure(int tokens, Report report) throws Exception {
        report.line("");
        if (tokens == 0) {
            report.line("**d**: not run");
            return;
        }
        try (Postgres postgres = new Postgres(true);
                PlatformProcess platform = new PlatformProcess();
                BridgeCluster bridge = new BridgeCluster(postgres, platform, 1, Map.of())) {
            bridge.moveIn(1, tokens + 1L);
            BridgeCluster.Sweep sweep = bridge.sweep(Duration.ofHours(1));
            BridgeNode.Heap heap = bridge.node(0).peakHeap();
            List<String> complaints = bridge.node(0).complaints();
            report.line(
                    "**d**: sweep of %d due tokens with -Xmx256m: finished in %.0f s (%.0f/s), %d calls of the platform; most heap in use"
                            + " %d MB before and %d MB after a collection; warnings in the log: %d (goal: finishes)",
                    tokens,
                    sweep.stored(),
                    tokens / sweep.stored(),
                    platform.successes(),
                    heap.beforeCollection(),
                    heap.afterCollection(),
                    complaints.size());
        }
    }
}
