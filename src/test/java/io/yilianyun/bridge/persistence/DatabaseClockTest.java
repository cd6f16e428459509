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

    @Test
    void theWaitForAConnectionDoesNotCount() {
        DatabaseClock clock = new DatabaseClock(
                new JdbcTemplate(dataSource(Databases.h2(), "SET TIME ZONE 'UTC'", WAIT)), new Sql(Dialect.H2));
        assertThat(clock.instant()).isCloseTo(Instant.now(), within(WAIT.dividedBy(4)));
    }
}
