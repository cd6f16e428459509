package io.yilianyun.bridge.standin;

import io.yilianyun.bridge.sandbox.RegisteredApp;
import io.yilianyun.bridge.sandbox.Settings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes a stand-in's rules for tests: the documented ones, with what a test wants otherwise. */
public final class Rules {

    private Rules() {}

    /** Returns the documented rules: 30 and 35 days, two hours, 20 a day, not strict. */
    public static Settings of(RegisteredApp... apps) {
        Map<String, RegisteredApp> byClientId = new LinkedHashMap<>();
        for (RegisteredApp app : apps) {
            byClientId.put(app.clientId(), app);
        }
        return new Settings(
                byClientId, Duration.ofDays(30), Duration.ofDays(35), Duration.ofHours(2), 20, false, false);
    }

    /** Returns rules under which a dead refresh token that is sent again revokes the current token pair. */
    public static Settings strict(Settings from) {
        return new Settings(
                from.apps(),
                from.accessTokenLifetime(),
                from.refreshTokenLifetime(),
                from.replayWindow(),
                from.dailyQuota(),
                true,
                from.replayCounts());
    }

    public static Settings dailyQuota(int quota, Settings from) {
        return new Settings(
                from.apps(),
                from.accessTokenLifetime(),
                from.refreshTokenLifetime(),
                from.replayWindow(),
                quota,
                from.strict(),
                from.replayCounts());
    }

    /** Returns rules under which repeated answers count against the quota. */
    public static Settings replayCounts(Settings from) {
        return new Settings(
                from.apps(),
                from.accessTokenLifetime(),
                from.refreshTokenLifetime(),
                from.replayWindow(),
                from.dailyQuota(),
                from.strict(),
                true);
    }
}
