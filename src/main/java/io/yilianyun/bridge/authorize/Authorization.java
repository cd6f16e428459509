package io.yilianyun.bridge.authorize;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/**
 * A merchant's authorization, from the redirect to the platform to the stored token.
 *
 * @param id hash of its state; for one that began at the platform, hash of its code
 * @param browser hash of the browser's cookie, or null if it began at the platform
 * @param ticket hash of the ticket it began with, or null
 * @param code encrypted while it is on its way, else null
 * @param receivedAt when the code came; it lives 600 s by the platform's documents
 * @param attempts exchanges begun
 * @param machineCode the terminal, once the token is stored
 */
public record Authorization(
        String id,
        String app,
        String browser,
        String ticket,
        String merchant,
        String returnTo,
        Status status,
        Instant expiresAt,
        byte[] code,
        String codeHash,
        Instant receivedAt,
        int attempts,
        String machineCode,
        String errorCode,
        String errorText) {

    public enum Status {
        /** The merchant is at the platform. */
        ISSUED,
        /** The code is here, its exchange is not over. */
        EXCHANGING,
        /** The token is stored. */
        DONE,
        /** The merchant said no. */
        DENIED,
        /** The platform refused the code, or an operator has to look at it. */
        FAILED
    }

    static Authorization of(ResultSet row) throws SQLException {
        long receivedAt = row.getLong("received_at");
        boolean received = !row.wasNull();
        return new Authorization(
                row.getString("id"),
                row.getString("app"),
                row.getString("browser"),
                row.getString("ticket"),
                row.getString("merchant"),
                row.getString("return_to"),
                Status.valueOf(row.getString("status")),
                Instant.ofEpochMilli(row.getLong("expires_at")),
                row.getBytes("code"),
                row.getString("code_hash"),
                received ? Instant.ofEpochMilli(receivedAt) : null,
                row.getInt("attempts"),
                row.getString("machine_code"),
                row.getString("error_code"),
                row.getString("error_text"));
    }

    @Override
    public String toString() {
        return "Authorization[%s, %s]".formatted(app, status);
    }
}
