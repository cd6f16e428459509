package io.yilianyun.bridge.token;

import io.yilianyun.bridge.platform.Grant;
import java.time.Duration;
import java.time.Instant;

/**
 * A token pair that was granted for a printer.
 *
 * @param scope null if the platform did not name it
 * @param refreshExpiresAt null if unknown
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

    /** Without the tokens. */
    @Override
    public String toString() {
        return "GrantedTokenPair[%s/%s]".formatted(app, machineCode);
    }
}
