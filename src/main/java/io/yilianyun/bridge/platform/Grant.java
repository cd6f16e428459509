package io.yilianyun.bridge.platform;

import java.time.Duration;

/**
 * What the platform grants for a printer: a token pair and its life.
 *
 * @param machineCode null if the answer does not name it, which happens on a refresh
 * @param accessLife how long the access token is valid, from the answer on
 * @param refreshLife how long the refresh token is valid; null if the answer does not say (v1 never does)
 */
public record Grant(
        String accessToken,
        String refreshToken,
        String machineCode,
        String scope,
        Duration accessLife,
        Duration refreshLife) {
    @Override
    public String toString() {
        return "Grant[machineCode=%s, scope=%s, accessLife=%s, refreshLife=%s]"
                .formatted(machineCode, scope, accessLife, refreshLife);
    }
}
