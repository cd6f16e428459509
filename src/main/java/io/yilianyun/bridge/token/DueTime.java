package io.yilianyun.bridge.token;

import io.yilianyun.bridge.config.BridgeProperties;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.CRC32;

/**
 * Computes when a token is due: its access token's expiry less the remaining life at which it is to be refreshed ({@code
 * refresh.at-remaining}, or a third of its life if that is less), less a jitter that is the same for a token every time.
 */
public class DueTime {
    private final Duration atRemaining;
    private final double jitter;

    public DueTime(BridgeProperties.Refresh refresh) {
        this.atRemaining = refresh.atRemaining();
        this.jitter = refresh.jitter();
    }

    /**
     * @param life of the access token, from issue to expiry
     */
    public Instant of(String app, String machineCode, Instant accessExpiresAt, Duration life) {
        Duration third = life.dividedBy(3);
        Duration remaining = atRemaining.compareTo(third) < 0 ? atRemaining : third;
        long spread = (long) (remaining.toMillis() * jitter * share(app, machineCode));
        return accessExpiresAt.minus(remaining).minusMillis(spread);
    }

    /** A number in [0, 1) that is constant for a token and evenly spread over tokens. */
    static double share(String app, String machineCode) {
        CRC32 hash = new CRC32();
        hash.update((app + "/" + machineCode).getBytes(StandardCharsets.UTF_8));
        return hash.getValue() / (double) (1L << 32);
    }
}
