package io.yilianyun.bridge.token;

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
    /** Without the tokens. */
    @Override
    public String toString() {
        return "GrantedTokenPair[%s/%s]".formatted(app, machineCode);
    }
}
