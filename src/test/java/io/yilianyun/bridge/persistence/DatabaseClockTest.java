package io.yilianyun.bridge.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.yilianyun.bridge.engine.Databases;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class DatabaseClockTest {
    private static final Duration WAIT = Duration.ofSeconds(3);

    static Stream<Arguments> databases() {
        return Stream.of(
                Arguments.of(Dialect.H2, "SET TIME ZONE 'Asia/Shanghai'", (Supplier<String>) Databases::h2),
                Arguments.of(
                        Dialect.POSTGRESQL, "SET TIME ZONE 'America/New_York'", (Supplier<String>) Databases::postgres),
                Arguments.of(Dialect.MYSQL, "SET time_zone = '-04:00'", (Supplier<String>) Databases::mariaDb));
    }

    /** A data source whose connections have a time zone, and are waited for as long as those of a busy pool. */
    private static DriverManagerDataSource dataSource(String url, String timeZone, Duration wait) {
        return new DriverManagerDataSource(url) {
            @Override
            public java.sql.Connection getConnection() throws java.sql.SQLException {
                java.sql.Connection connection = super.getConnection();
                try (java.sql.Statement statement = connection.createStatement()) {
                    statement.execute(timeZone);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(wait.toMillis()));
                return connection;
            }
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void theTimeIsThatOfUtcWhateverTheSessionsTimeZone(Dialect dialect, String timeZone, Supplier<String> database) {
        DatabaseClock clock = new DatabaseClock(
                new JdbcTemplate(dataSource(database.get(), timeZone, Duration.ZERO)), new Sql(dialect));
        assertThat(clock.instant()).isCloseTo(Instant.now(), within(500, ChronoUnit.MILLIS));
    }

    /** On that day, 01:30 came twice in New York. */
    @ParameterizedTest
    @ValueSource(strings = {"2026-11-01T05:30:00.250Z", "2026-11-01T06:30:00.250Z"})
    void theHourThatSummerTimeRepeatsIsReadRight(String now) {
        String url = Databases.mariaDb();
        JdbcTemplate server = new JdbcTemplate(new DriverManagerDataSource(url));
        // A server that was set up without the zones of its operating system knows none by name.
        Instant winter = Instant.parse("2026-11-01T06:00:00Z");
        server.update("REPLACE INTO mysql.time_zone VALUES (99, 'N')");
        server.update("REPLACE INTO mysql.time_zone_name VALUES ('New_York', 99)");
        server.update(
                "REPLACE INTO mysql.time_zone_transition_type VALUES (99, 0, -14400, 1, 'EDT'), (99, 1, -18000, 0, 'EST')");
        server.update("REPLACE INTO mysql.time_zone_transition VALUES (99, 0, 0), (99, ?, 1)", winter.getEpochSecond());
        Instant instant = Instant.parse(now);
        String session = "SET time_zone = 'New_York', timestamp = %d.250".formatted(instant.getEpochSecond());
        DatabaseClock clock =
                new DatabaseClock(new JdbcTemplate(dataSource(url, session, Duration.ZERO)), new Sql(Dialect.MYSQL));
        assertThat(clock.instant()).isCloseTo(instant, within(500, ChronoUnit.MILLIS));
    }

    /** A pool outside, such as PgBouncer, waits for a connection while the statement is under way. */
    @Test
    void aReadingThatTookLongIsLeftToTheNextOne() {
        String url = Databases.postgres();
        String session = "SET search_path = slow, pg_catalog";
        DatabaseClock clock = new DatabaseClock(
                new JdbcTemplate(dataSource(url, session, Duration.ZERO)), new Sql(Dialect.POSTGRESQL));
        JdbcTemplate server = new JdbcTemplate(new DriverManagerDataSource(url));
        server.execute("CREATE SCHEMA slow");
        server.execute("CREATE FUNCTION slow.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS"
                + " 'SELECT pg_catalog.clock_timestamp() FROM pg_sleep(%d)'".formatted(WAIT.toSeconds()));
        clock.read();
        assertThat(clock.instant()).isCloseTo(Instant.now(), within(WAIT.dividedBy(4)));
    }

    @Test
    void theWaitForAConnectionDoesNotCount() {
        DatabaseClock clock = new DatabaseClock(
                new JdbcTemplate(dataSource(Databases.h2(), "SET TIME ZONE 'UTC'", WAIT)), new Sql(Dialect.H2));
        assertThat(clock.instant()).isCloseTo(Instant.now(), within(WAIT.dividedBy(4)));
    }
}
