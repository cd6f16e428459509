package io.yilianyun.bridge.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** (e): the rate of calls, scheduled and on demand, over all nodes together, against {@code rate-per-second}. */
final class Rates {
    private static final int RATE = 50;
    /** Terminals of the callers; the sweep has others. */
    private static final int CALLERS = 20;

    private final int seconds;
    private final Report report;

    Rates(int seconds, Report report) {
        this.seconds = seconds;
        this.report = report;
    }

    void measure(int nodes) throws Exception {
        try (Postgres postgres = new Postgres(true);
                PlatformProcess platform = new PlatformProcess();
                BridgeCluster bridge = new BridgeCluster(
                        postgres,
                        platform,
                        nodes,
                        Map.of(
                                "yilianyun.apps.demo.rate-per-second", Integer.toString(RATE),
                                "yilianyun.refresh.daily-quota", "1000000"))) {
            bridge.moveIn(1, CALLERS + (long) RATE * (seconds + 60));
            bridge.resume();
            AtomicBoolean over = new AtomicBoolean();
            Thread caller = new Thread(() -> callOnDemand(bridge, over));
            caller.start();
            TimeUnit.SECONDS.sleep(10);
            long before = platform.calls();
            long start = System.nanoTime();
            TimeUnit.SECONDS.sleep(seconds);
            long calls = platform.calls() - before;
            double rate = calls / ((System.nanoTime() - start) / 1e9);
            over.set(true);
            caller.join(Duration.ofMinutes(1).toMillis());
            report.line("");
            report.line(
                    "**e**: %d node(s), rate-per-second %d, sweep and callers together: %.2f/s over %d s, **%+.1f %%** (goal: within 2 %%)",
                    nodes,
                    RATE,
                    rate,
                    seconds,
                    (rate / RATE - 1) * 100);
        }
    }

    /** Presses refresh at one node after the other, again and again. */
    private static void callOnDemand(BridgeCluster bridge, AtomicBoolean over) {
        try {
            for (int i = 0; !over.get(); i++) {
                bridge.node(i).post("/api/tokens/demo/" + (1 + i % CALLERS) + "/refresh", "application/json", "");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
