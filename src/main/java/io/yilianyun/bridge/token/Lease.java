package io.yilianyun.bridge.token;

import java.time.Instant;
import java.util.Map;

/**
 * The permission to call the platform for a token, and the token as it was then.
 *
 * @param token as it was found before the claim
 * @param version of the row since the claim; an outcome is written only while the row still has it
 * @param until end of the lease
 * @param sweep whether the sweep of this process took it, rather than a caller who waits
 * @param probe whether the call finds out if a halted application, or a platform that was down, works again; such a call is always made
 */
public record Lease(Token token, long version, Instant until, boolean sweep, boolean probe) {
    public String app() {
        return token.app();
    }

    public String machineCode() {
        return token.machineCode();
    }

    /** Makes the reference by which a worker in another process finds the lease again. It holds no token. */
    public Reference reference() {
        Token t = token;
        return new Reference(
                t.app(), t.machineCode(), version, probe, t.dueAt(), t.inDoubt(), t.quotaDay(), t.quotaUsed());
    }

    /**
     * A reference to a lease, for a broker.
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
        boolean isOf(Token leased) {
            return leased.version() == version && leased.leaseOwner() != null;
        }

        /**
         * Makes the lease again.
         *
         * @param row the token's; what the claim has changed in it is replaced by what the claim found
         */
        Lease lease(Map<String, Object> row) {
            Token leased = Token.of(row);
            row.put("due_at", dueAt);
            row.put("in_doubt", inDoubt);
            row.put("quota_day", quotaDay);
            row.put("quota_used", quotaUsed);
            return new Lease(Token.of(row), version, leased.dueAt(), false, probe);
        }
    }
}
