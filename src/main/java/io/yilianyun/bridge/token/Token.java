package io.yilianyun.bridge.token;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.yilianyun.bridge.persistence.Json;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * A printer's token as it is stored: one per application and machine code (the platform calls a printer 终端, terminal). Its JSON leaves out the
 * encrypted tokens and what only the engine needs.
 *
 * @param accessToken encrypted
 * @param refreshToken encrypted
 * @param refreshExpiresAt null if unknown
 * @param dueAt when the sweep takes it next: while it is leased, the end of the lease; null if never by itself
 * @param inDoubt the platform may have answered a refresh whose outcome is not known
 * @param leaseOwner who may call the platform for this token, or null
 * @param version the fence: every claim and every outcome increments it
 * @param quotaDay day in Asia/Shanghai that {@code quotaUsed} counts for
 */
@JsonIgnoreProperties({
    "accessToken",
    "refreshToken",
    "inDoubt",
    "leaseOwner",
    "version",
    "deferrals",
    "errorCode",
    "errorText",
    "errorAt"
})
public record Token(
        String app,
        String machineCode,
        String merchant,
        String scope,
        byte[] accessToken,
        byte[] refreshToken,
        TokenStatus status,
        Instant issuedAt,
        Instant refreshedAt,
        Instant accessExpiresAt,
        Instant refreshExpiresAt,
        @JsonProperty("refreshDueAt") Instant dueAt,
        boolean inDoubt,
        String leaseOwner,
        long version,
        String quotaDay,
        int quotaUsed,
        int deferrals,
        int attempts,
        String errorCode,
        String errorText,
        Instant errorAt) {

    public static final String ACCESS_COLUMN = "yly_token.access_token";
    public static final String REFRESH_COLUMN = "yly_token.refresh_token";

    /** The last error; never holds a secret. */
    public record LastError(String code, String description, Instant at) {}

    /** Reads a row of {@code yly_token}, as JDBC or camel-jdbc deliver it. */
    static Token of(Map<String, Object> row) {
        return Json.row(row, Token.class);
    }

    /** Null if the last call succeeded. */
    @JsonProperty
    public LastError lastError() {
        return errorCode == null ? null : new LastError(errorCode, errorText, errorAt);
    }

    public boolean isOf(String otherApp, String otherMachineCode) {
        return app.equals(otherApp) && machineCode.equals(otherMachineCode);
    }

    /** Whether its token pair was replaced since then. */
    public boolean isRenewedSince(Token seen) {
        return !Objects.equals(seen.refreshedAt, refreshedAt) || !seen.issuedAt.equals(issuedAt);
    }
}
