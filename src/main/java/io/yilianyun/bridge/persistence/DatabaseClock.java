package io.yilianyun.bridge.persistence;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * The database's time, which all nodes of a cluster share: a node whose own clock is wrong neither takes leases that others hold nor
 * slots of the rate that lie far ahead. Between synchronizations it runs on the monotonic timer, so that a jump of the machine's clock
 * does not reach it.
 */
public class DatabaseClock extends Clock {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseClock.class);
    private static final long NOTEWORTHY_MILLIS = 2_000;

    private final NamedParameterJdbcTemplate jdbc;
    private final String now;
    private volatile Reading reading;

    /** What the database said, and when by the monotonic timer. */
    private record Reading(Instant time, long nanos) {
        private Instant now() {
            return time.plusNanos(System.nanoTime() - nanos);
        }
    }

    public DatabaseClock(NamedParameterJdbcTemplate jdbc, Sql sql) {
        this.jdbc = jdbc;
        this.now = sql.get("now");
        synchronize();
        long ahead = machineIsAhead().toMillis();
        if (Math.abs(ahead) > NOTEWORTHY_MILLIS) {
            LOG.warn(
                    "This machine's clock differs by {} s from the database's; the database's is used. Set the clock right (NTP)",
                    -ahead / 1000);
        }
    }

    /** By how much this machine's clock is ahead of the database's; negative if it is behind. */
    final Duration machineIsAhead() {
        return Duration.between(instant(), Instant.ofEpochMilli(System.currentTimeMillis()));
    }

    /** Reads the database's time again; the reading is placed in the middle of the time that it took. */
    public final void synchronize() {
        long before = System.nanoTime();
        Long millis = jdbc.queryForObject(now, Map.of(), Long.class);
        long after = System.nanoTime();
        reading = new Reading(Instant.ofEpochMilli(millis == null ? 0 : millis), before + (after - before) / 2);
    }

    @Override
    public final Instant instant() {
        return reading.now();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** Another zone shows the same instants; the bridge needs none. */
    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
