package io.yilianyun.bridge.token;

import java.time.Instant;

/** The terminal's quota of the day is spent. */
public class QuotaSpentException extends Exception {
    private final transient Instant renewal;

    public QuotaSpentException(String app, String machineCode, Instant renewal) {
        super("The day's quota of grants and refreshes of %s/%s is spent; it is renewed at %s"
                .formatted(app, machineCode, renewal));
        this.renewal = renewal;
    }

    /** When the next day's quota begins. */
    public Instant renewal() {
        return renewal;
    }
}
