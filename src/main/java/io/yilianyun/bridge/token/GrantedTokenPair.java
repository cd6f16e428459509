package io.yilianyun.bridge.token;

import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.platform.Grant;
import java.time.Duration;
import java.time.Instant;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

/**
 * A pair of tokens that a terminal was granted.
 *
 * @param scope null: not told
 * @param issuedAt when it was granted
 * @param refreshExpiresAt null: unknown
 */
record GrantedTokenPair(
        String app,
        String machineCode,
        String accessToken,
        String refreshToken,
        String scope,
        Instant issuedAt,
        Instant accessExpiresAt,
        Instant refreshExpiresAt) {

    /**
     * @param usualRefreshLife if the platform does not say how long the refresh token lives; null: unknown
     */
    static GrantedTokenPair of(
            String app, String machineCode, Grant grant, Instant issuedAt, Duration usualRefreshLife) {
        Duration refreshLife = grant.refreshLife() != null ? grant.refreshLife() : usualRefreshLife;
        return new GrantedTokenPair(
                app,
                machineCode,
                grant.accessToken(),
                grant.refreshToken(),
                grant.scope(),
                issuedAt,
                issuedAt.plus(grant.accessLife()),
                refreshLife == null ? null : issuedAt.plus(refreshLife));
    }

    /** As it is stored: encrypted, and with the time at which it is due. */
    MapSqlParameterSource parameters(Cipher cipher, DueTime dueTime) {
        Instant due = dueTime.of(app, machineCode, accessExpiresAt, Duration.between(issuedAt, accessExpiresAt));
        return new MapSqlParameterSource("app", app)
                .addValue("machineCode", machineCode)
                .addValue("accessToken", cipher.encrypt(accessToken, Token.ACCESS_COLUMN, app, machineCode))
                .addValue("refreshToken", cipher.encrypt(refreshToken, Token.REFRESH_COLUMN, app, machineCode))
                .addValue("scope", scope)
                .addValue("issuedAt", issuedAt.toEpochMilli())
                .addValue("accessExpiresAt", accessExpiresAt.toEpochMilli())
                .addValue("refreshExpiresAt", refreshExpiresAt == null ? null : refreshExpiresAt.toEpochMilli())
                .addValue("due", due.toEpochMilli());
    }

    /** Without the tokens. */
    @Override
    public String toString() {
        return "GrantedTokenPair[%s/%s]".formatted(app, machineCode);
    }
}
