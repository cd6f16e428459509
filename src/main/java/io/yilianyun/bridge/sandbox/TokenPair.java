package io.yilianyun.bridge.sandbox;

import java.time.Instant;

/** What the stand-in considers a printer's valid token pair. */
public record TokenPair(
        String clientId,
        String machineCode,
        String accessToken,
        String refreshToken,
        Instant issuedAt,
        Instant accessExpiresAt,
        Instant refreshExpiresAt) {

    @Override
    public String toString() {
        return "TokenPair[clientId=" + clientId + ", machineCode=" + machineCode + ", issuedAt=" + issuedAt + "]";
    }
}
