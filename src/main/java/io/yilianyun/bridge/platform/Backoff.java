package io.yilianyun.bridge.platform;

import io.yilianyun.bridge.config.BridgeProperties;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Computes growing pauses between attempts: doubled each time up to the longest, then varied by a quarter either way. */
public class Backoff {
    private final Duration initial;
    private final Duration longest;

    public Backoff(BridgeProperties.Retry retry) {
        this(retry.initialDelay(), retry.maxDelay());
    }

    public Backoff(Duration initial, Duration longest) {
        this.initial = initial;
        this.longest = longest;
    }

    /**
     * @param attempt the attempts made so far, from 1
     */
    public Duration pause(int attempt) {
        double doubled = initial.toMillis() * Math.pow(2, Math.min(attempt, 40) - 1);
        double millis = Math.min(doubled, longest.toMillis())
                * ThreadLocalRandom.current().nextDouble(0.75, 1.25);
        return Duration.ofMillis((long) Math.min(millis, longest.toMillis()));
    }
}
