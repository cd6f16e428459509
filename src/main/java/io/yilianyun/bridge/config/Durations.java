package io.yilianyun.bridge.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.boot.convert.DurationStyle;

/** Arithmetic and spelling of durations, which are null where a value could not be read. */
final class Durations {

    private static final List<ChronoUnit> UNITS =
            List.of(ChronoUnit.DAYS, ChronoUnit.HOURS, ChronoUnit.MINUTES, ChronoUnit.SECONDS, ChronoUnit.MILLIS);

    private Durations() {}

    static boolean positive(Duration duration) {
        return duration != null && !duration.isZero() && !duration.isNegative();
    }

    /** As a user would write it, such as 90s or 2m; a number without unit shows as the milliseconds that it is. */
    static String text(Duration duration) {
        if (duration == null) {
            return "missing";
        }
        return UNITS.stream()
                .filter(unit -> duration.toNanos() % unit.getDuration().toNanos() == 0)
                .findFirst()
                .map(unit -> DurationStyle.SIMPLE.print(duration, unit))
                .orElseGet(duration::toString);
    }

    /** Both HTTP time-outs together, null if one is not known. */
    static Duration timeouts(BridgeProperties properties) {
        BridgeProperties.Http http = properties.http();
        return http == null || http.connectTimeout() == null || http.readTimeout() == null
                ? null
                : http.connectTimeout().plus(http.readTimeout());
    }

    /** What the lease lasts beyond the time-outs, null if one is not known. */
    static Duration spare(BridgeProperties properties) {
        Duration timeouts = timeouts(properties);
        Duration lease =
                properties.refresh() == null ? null : properties.refresh().lease();
        return lease == null || timeouts == null ? null : lease.minus(timeouts);
    }
}
