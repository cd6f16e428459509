package io.yilianyun.bridge.token;

import java.time.Instant;
import java.util.Objects;

/**
 * The right to call the platform for a token, and the state of the token that it was taken in.
 *
 * @param token as it was found before the claim
 * @param version of the row since the claim; an outcome is written only while it still stands
 * @param until end of the lease
 * @param sweep whether the sweep of this process took it, rather than a caller who waits
 * @param probe whether this call is to find out if a halted application, or a platform that failed, answers again
 */
public record Lease(Token token, long version, String owner, Instant until, boolean sweep, boolean probe) {
    public String app() {
        return token.app();
    }

    public String machineCode() {
        return token.machineCode();
    }

    /** Whether nobody waits for the outcome: taken by the sweep and used in the same process, which flushes at the end of its batch. */
    boolean unattended() {
        return sweep && !probe;
    }

    /** What a worker elsewhere needs to find the lease again. Holds no token. */
    public Reference reference() {
        return new Reference(
                app(),
                machineCode(),
                version,
                probe,
                token.dueAt(),
                token.inDoubt(),
                token.quotaDay(),
                token.quotaUsed());
    }

    /**
     * A lease on its way through a broker.
     *
     * @param dueAt as the token was found before the claim, like all that follow
     */
    public record Reference(
            String app,
            String machineCode,
            long version,
            boolean probe,
            Instant dueAt,
            boolean inDoubt,
            String quotaDay,
            int quotaUsed) {
        public Reference {
            Objects.requireNonNull(app, "app");
            Objects.requireNonNull(machineCode, "machineCode");
        }
    }
}
