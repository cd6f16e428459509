package io.yilianyun.bridge.token;

import java.time.Instant;

/** Thrown when nothing is left of a printer's quota of the day. */
public class QuotaSpentException extends RuntimeException {
    private final transient Instant renewal;

    public QuotaSpentException(String app, String machineCode, Instant renewal) {
        super("The day's quota of grants and refreshes of %s/%s is spent; try again after %s"
                .formatted(app, machineCode, renewal));
        this.renewal = renewal;
    }

    /** When the next day's quota begins. */
    public Instant renewal() {
        return renewal;
    }
}
