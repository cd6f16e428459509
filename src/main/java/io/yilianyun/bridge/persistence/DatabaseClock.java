package io.yilianyun.bridge.persistence;

import java.sql.ResultSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.StatementCallback;

/**
 * Shows the database's time, which all nodes share: a node whose own clock is wrong takes neither leases that others hold nor slots of the
 * rate that lie far ahead. Between two readings it runs on the monotonic timer, which a change of the machine's clock does not reach.
 */
public class DatabaseClock extends Clock implements PeriodicReading {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseClock.class);
    private static final Duration NOTEWORTHY = Duration.ofSeconds(2);
    private static final Duration LONGEST_READING = Duration.ofSeconds(1);

    private final JdbcOperations jdbc;
    private final String now;
    private volatile Reading reading;

    /** The database's time, and the monotonic timer's at that moment. */
    private record Reading(Instant time, long nanos) {}

    public DatabaseClock(JdbcOperations jdbc, Sql sql) {
        this.jdbc = jdbc;
        this.now = sql.get("now");
        read();
        Duration behind = Duration.between(Instant.ofEpochMilli(System.currentTimeMillis()), instant());
        if (behind.abs().compareTo(NOTEWORTHY) > 0) {
            LOG.warn(
                    "This machine's clock differs by {} s from the database's; the database's is used. Set the machine's clock (NTP)",
                    behind.toSeconds());
        }
    }

    /**
     * Reads the database's time; it is taken for that of the middle of the query. The wait for a connection does not count. A reading that
     * took long is left to the next one, unless it is the first: it may have waited in a pool outside.
     */
    @Override
    public final void read() {
        reading = jdbc.execute((StatementCallback<Reading>) statement -> {
            long before = System.nanoTime();
            try (ResultSet row = statement.executeQuery(now)) {
                long after = System.nanoTime();
                if (reading != null && after - before > LONGEST_READING.toNanos()) {
                    return reading;
                }
                row.next();
                return new Reading(Instant.ofEpochMilli(row.getLong(1)), before + (after - before) / 2);
            }
        });
    }

    @Override
    public final Instant instant() {
        Reading last = reading;
        return last.time().plusNanos(System.nanoTime() - last.nanos());
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
