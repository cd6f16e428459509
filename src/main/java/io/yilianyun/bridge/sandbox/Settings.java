package io.yilianyun.bridge.sandbox;

import java.time.Duration;
import java.util.Map;

/**
 * The rules of a {@link StandInPlatform}.
 *
 * @param apps the registered applications by client id
 * @param accessTokenLifetime life of an access token from its issue
 * @param refreshTokenLifetime life of a refresh token from its issue, for every entry
 * @param replayWindow how long after a refresh the superseded refresh token returns the last result again
 * @param dailyQuota grants and refreshes per printer and Asia/Shanghai day
 * @param strict whether a dead refresh token that is sent again revokes the current token pair too, and a superseded
 *     access token stops at once
 * @param replayCounts whether a repeated answer counts against the quota; the platform does not document it
 */
public record Settings(
        Map<String, RegisteredApp> apps,
        Duration accessTokenLifetime,
        Duration refreshTokenLifetime,
        Duration replayWindow,
        int dailyQuota,
        boolean strict,
        boolean replayCounts) {}
