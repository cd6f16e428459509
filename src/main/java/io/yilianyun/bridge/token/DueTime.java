package io.yilianyun.bridge.token;

import io.yilianyun.bridge.config.BridgeProperties.Refresh;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.CRC32;
import org.apache.commons.lang3.ObjectUtils;

/**
 * Computes when a token is due: its access token's expiry less the remaining life at which it is to be refreshed ({@code
 * refresh.at-remaining}, or a third of its life if that is less), less a jitter that is the same for a token every time.
 */
final class DueTime {
    private DueTime() {}

    /**
     * @param life of the access token, from issue to expiry
     */
    static Instant of(Refresh refresh, String app, String machineCode, Instant accessExpiresAt, Duration life) {
        Duration remaining = ObjectUtils.min(refresh.atRemaining(), life.dividedBy(3));
        long spread = (long) (remaining.toMillis() * refresh.jitter() * share(app, machineCode));
        return accessExpiresAt.minus(remaining).minusMillis(spread);
    }

    /** A number in [0, 1) that is constant for a token and evenly spread over tokens. */
    static double share(String app, String machineCode) {
        CRC32 hash = new CRC32();
        hash.update((app + "/" + machineCode).getBytes(StandardCharsets.UTF_8));
        return hash.getValue() / (double) (1L << 32);
    }
}
