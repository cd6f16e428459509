package io.yilianyun.bridge.platform;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * Gives the time that requests to the platform are stamped with. It is our clock until the platform refuses a signature (code 11): a stale
 * timestamp is refused as a wrong signature, so the offset that the answer's {@code Date} header shows is adopted then.
 */
@Component("bridgePlatformClock")
public class PlatformClock {
    private static final Logger LOG = LoggerFactory.getLogger(PlatformClock.class);

    private final Clock clock;
    private final AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);
    private final AtomicReference<Duration> skew = new AtomicReference<>(Duration.ZERO);

    public PlatformClock(@Qualifier("bridgeClock") Clock clock) {
        this.clock = clock;
    }

    /** Seconds since the epoch as the platform counts them. */
    public String timestamp() {
        return Long.toString(instant().getEpochSecond());
    }

    /** The platform's time, as far as it is known. */
    public Instant instant() {
        return clock.instant().plus(offset.get());
    }

    /** Observes an answer's {@code Date} header (RFC 1123); anything else is ignored. */
    public void observe(String date) {
        if (date == null) {
            return;
        }
        try {
            Instant theirs = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
            skew.set(Duration.between(clock.instant(), theirs).withNanos(0));
        } catch (DateTimeException e) {
            LOG.debug("The platform's Date header is unreadable and ignored");
        }
    }

    /** Stamps requests by the platform's clock from now on, as its last answer showed it. */
    public void adopt() {
        Duration seen = skew.get();
        if (!seen.equals(offset.getAndSet(seen)) && seen.abs().toSeconds() > 1) {
            LOG.warn(
                    "This machine's clock differs by {} s from the platform's; requests are stamped with the platform's time."
                            + " Set the clock right (NTP)",
                    seen.toSeconds());
        }
    }

    /** How far the platform's clock is ahead of ours (negative: behind), to the second, by its last answer. */
    public Duration skew() {
        return skew.get();
    }
}
