package io.yilianyun.bridge.token;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.platform.PlatformFault;
import java.time.Instant;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

/** Describes how the end of a lease changes a token's row. The stored token pair stays as it is. */
final class TokenChange {
    private final Token token;
    private final long version;
    TokenStatus status;
    /** When the sweep takes the token next; null: never by itself. */
    Instant due;
    /** Whether the platform may have answered a refresh whose answer is not known. */
    boolean inDoubt;

    int attempts;
    int deferrals;
    private String quotaDay;
    private int quotaUsed;
    private Token.LastError error;

    /** Begins a change that gives back the lease and leaves everything else as the lease found it, but no call in doubt. */
    TokenChange(Token token, long version) {
        this.token = token;
        this.version = version;
        status = token.status();
        due = token.dueAt();
        attempts = token.attempts();
        deferrals = token.deferrals();
        quota(token.quotaDay(), token.quotaUsed());
        error = token.lastError();
    }

    /** Begins a change that gives back a lease that no call was made for: the token is as it was before, its quota and its doubt included. */
    static TokenChange unused(Lease lease) {
        TokenChange change = new TokenChange(lease.token(), lease.version());
        change.inDoubt = lease.token().inDoubt();
        return change;
    }

    TokenChange quota(String day, int used) {
        quotaDay = day;
        quotaUsed = used;
        return this;
    }

    void error(PlatformFault fault, Instant at) {
        error = new Token.LastError(fault.code(), fault.description(), at);
    }

    MapSqlParameterSource parameters() {
        return params("app", token.app(), "machineCode", token.machineCode(), "version", version)
                .addValue("status", status.name())
                .addValue("due", millis(due))
                .addValue("inDoubt", inDoubt ? 1 : 0)
                .addValue("attempts", attempts)
                .addValue("deferrals", deferrals)
                .addValue("quotaDay", quotaDay)
                .addValue("quotaUsed", quotaUsed)
                .addValue("errorCode", error == null ? null : error.code())
                .addValue("errorText", error == null ? null : error.description())
                .addValue("errorAt", error == null ? null : millis(error.at()));
    }

    private static Long millis(Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }
}
