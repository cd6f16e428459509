package io.yilianyun.bridge.sandbox;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
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
        boolean replayCounts) {

    public Settings {
        apps = Collections.unmodifiableMap(new LinkedHashMap<>(apps));
    }

    /** Returns the documented rules: 30 and 35 days, two hours, 20 a day, not strict. */
    public static Settings of(Collection<RegisteredApp> apps) {
        Map<String, RegisteredApp> byClientId = new LinkedHashMap<>();
        apps.forEach(app -> byClientId.put(app.clientId(), app));
        return new Settings(
                byClientId, Duration.ofDays(30), Duration.ofDays(35), Duration.ofHours(2), 20, false, false);
    }

    public Settings withLifetimes(Duration accessToken, Duration refreshToken) {
        return new Settings(apps, accessToken, refreshToken, replayWindow, dailyQuota, strict, replayCounts);
    }

    public Settings withReplay(Duration window, boolean counts) {
        return new Settings(apps, accessTokenLifetime, refreshTokenLifetime, window, dailyQuota, strict, counts);
    }

    public Settings withDailyQuota(int quota) {
        return new Settings(apps, accessTokenLifetime, refreshTokenLifetime, replayWindow, quota, strict, replayCounts);
    }

    public Settings withRevokeOnReuse(boolean revoke) {
        return new Settings(
                apps, accessTokenLifetime, refreshTokenLifetime, replayWindow, dailyQuota, revoke, replayCounts);
    }
}
