package io.yilianyun.bridge.sandbox;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The rules that a {@link StandInPlatform} follows.
 *
 * @param apps the registered applications by client id
 * @param accessTokenLifetime life of an access token from its issue
 * @param refreshTokenLifetime life of a refresh token from its issue, whatever the application's entry
 * @param replayWindow how long after a refresh the superseded refresh token returns the last result again
 * @param dailyQuota grants and refreshes per terminal and Asia/Shanghai day
 * @param maxTimestampSkew how far a request's timestamp may be from the platform's clock, either way
 * @param revokeOnReuse strict mode: a dead refresh token that is sent again revokes the current pair too, and a
 *     superseded access token stops at once
 * @param replayCountsAgainstQuota whether an answer that is repeated counts; the platform does not document it
 */
public record Settings(
        Map<String, RegisteredApp> apps,
        Duration accessTokenLifetime,
        Duration refreshTokenLifetime,
        Duration replayWindow,
        int dailyQuota,
        Duration maxTimestampSkew,
        boolean revokeOnReuse,
        boolean replayCountsAgainstQuota) {

    public Settings {
        apps = Collections.unmodifiableMap(new LinkedHashMap<>(apps));
    }

    /** The documented rules: 30 and 35 days, two hours, 20 a day, ten minutes, lenient. */
    public static Settings of(Collection<RegisteredApp> apps) {
        Map<String, RegisteredApp> byClientId = new LinkedHashMap<>();
        apps.forEach(app -> byClientId.put(app.clientId(), app));
        return new Settings(
                byClientId,
                Duration.ofDays(30),
                Duration.ofDays(35),
                Duration.ofHours(2),
                20,
                Duration.ofMinutes(10),
                false,
                false);
    }

    public Settings withLifetimes(Duration accessToken, Duration refreshToken) {
        return new Settings(
                apps,
                accessToken,
                refreshToken,
                replayWindow,
                dailyQuota,
                maxTimestampSkew,
                revokeOnReuse,
                replayCountsAgainstQuota);
    }

    public Settings withReplay(Duration window, boolean countsAgainstQuota) {
        return new Settings(
                apps,
                accessTokenLifetime,
                refreshTokenLifetime,
                window,
                dailyQuota,
                maxTimestampSkew,
                revokeOnReuse,
                countsAgainstQuota);
    }

    public Settings withDailyQuota(int quota) {
        return new Settings(
                apps,
                accessTokenLifetime,
                refreshTokenLifetime,
                replayWindow,
                quota,
                maxTimestampSkew,
                revokeOnReuse,
                replayCountsAgainstQuota);
    }

    public Settings withRevokeOnReuse(boolean strict) {
        return new Settings(
                apps,
                accessTokenLifetime,
                refreshTokenLifetime,
                replayWindow,
                dailyQuota,
                maxTimestampSkew,
                strict,
                replayCountsAgainstQuota);
    }
}
