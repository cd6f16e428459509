package io.yilianyun.bridge.token;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.springframework.util.LinkedCaseInsensitiveMap;

/**
 * A printer's token as it is stored: one per application and machine code (the platform calls a printer 终端, terminal).
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
        Instant dueAt,
        boolean inDoubt,
        String leaseOwner,
        long version,
        String quotaDay,
        int quotaUsed,
        int deferrals,
        int attempts,
        LastError lastError) {

    public static final String ACCESS_COLUMN = "yly_token.access_token";
    public static final String REFRESH_COLUMN = "yly_token.refresh_token";

    /** The last error; never holds a secret. */
    public record LastError(String code, String description, Instant at) {}

    /** Reads a row of {@code yly_token}, as JDBC or camel-jdbc deliver it. */
    public static Token of(Map<String, Object> columns) {
        Map<String, Object> row = new LinkedCaseInsensitiveMap<>(columns.size());
        row.putAll(columns);
        return read(row);
    }

    /** Reads a row with the values that a claim has changed as the claim found them. */
    static Token of(Map<String, Object> columns, Lease.Reference before) {
        Map<String, Object> row = new LinkedCaseInsensitiveMap<>(columns.size());
        row.putAll(columns);
        row.put("due_at", before.dueAt() == null ? null : before.dueAt().toEpochMilli());
        row.put("in_doubt", before.inDoubt() ? 1 : 0);
        row.put("quota_day", before.quotaDay());
        row.put("quota_used", before.quotaUsed());
        return read(row);
    }

    private static Token read(Map<String, Object> row) {
        String errorCode = (String) row.get("error_code");
        return new Token(
                (String) row.get("app"),
                (String) row.get("machine_code"),
                (String) row.get("merchant"),
                (String) row.get("scope"),
                (byte[]) row.get("access_token"),
                (byte[]) row.get("refresh_token"),
                TokenStatus.valueOf((String) row.get("status")),
                instant(row.get("issued_at")),
                instant(row.get("refreshed_at")),
                instant(row.get("access_expires_at")),
                instant(row.get("refresh_expires_at")),
                instant(row.get("due_at")),
                number(row.get("in_doubt")) != 0,
                (String) row.get("lease_owner"),
                number(row.get("version")),
                (String) row.get("quota_day"),
                (int) number(row.get("quota_used")),
                (int) number(row.get("deferrals")),
                (int) number(row.get("attempts")),
                errorCode == null
                        ? null
                        : new LastError(errorCode, (String) row.get("error_text"), instant(row.get("error_at"))));
    }

    public boolean isOf(String otherApp, String otherMachineCode) {
        return app.equals(otherApp) && machineCode.equals(otherMachineCode);
    }

    /** Whether its token pair was replaced since then. */
    public boolean isRenewedSince(Token seen) {
        return !Objects.equals(seen.refreshedAt, refreshedAt) || !seen.issuedAt.equals(issuedAt);
    }

    /** Whether a call of the platform may be in flight for it. */
    public boolean isLeased(Instant now) {
        return leaseOwner != null && dueAt != null && dueAt.isAfter(now);
    }

    private static Instant instant(Object millis) {
        return millis == null ? null : Instant.ofEpochMilli(number(millis));
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }

    @Override
    public String toString() {
        return "Token[%s/%s, %s, version %d]".formatted(app, machineCode, status, version);
    }
}
