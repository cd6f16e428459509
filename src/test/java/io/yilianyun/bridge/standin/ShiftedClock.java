package io.yilianyun.bridge.standin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** A clock that is so much ahead of another, or behind it. */
final class ShiftedClock extends Clock {

    private final Clock source;
    private volatile Duration offset = Duration.ZERO;

    ShiftedClock(Clock source) {
        this.source = source;
    }

    void shift(Duration offset) {
        this.offset = offset;
    }

    @Override
    public ZoneId getZone() {
        return source.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.offset(source.withZone(zone), offset);
    }

    @Override
    public Instant instant() {
        return source.instant().plus(offset);
    }
}
