package io.yilianyun.bridge.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.SQLExceptionOverride;
import io.yilianyun.bridge.engine.Databases;
import io.yilianyun.bridge.persistence.ReadOnlySessions;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A failover leaves sessions that can only read: health says so, the log stays small, and they are dropped as soon as others can write. */
@Tag("chaos")
class ReadOnlyDatabaseTest {
    /** Long enough for ten polls of the outbox and five sweeps. */
    private static final Duration READ_ONLY = Duration.ofSeconds(6);

    private static final Duration SECONDS = Duration.ofSeconds(15);

    @TempDir
    private Path folder;

    @Test
    void postgres() throws IOException {
        String url = Databases.postgres();
        String name = url.replaceAll(".*/|\\?.*", "");
        JdbcTemplate server = new JdbcTemplate(new DriverManagerDataSource(url.replace("/" + name, "/postgres")));
        failover(
                url,
                () -> {
                    server.execute("ALTER DATABASE " + name + " SET default_transaction_read_only = on");
                    server.queryForList(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?", name);
                },
                // Sessions that are there stay as they are.
                () -> server.execute("ALTER DATABASE " + name + " RESET default_transaction_read_only"));
    }

    @Test
    void mariaDb() throws IOException {
        String url = Databases.mariaDb();
        String name = url.replaceAll(".*/|\\?.*", "");
        JdbcTemplate server = new JdbcTemplate(new DriverManagerDataSource(url));
        try {
            failover(
                    url,
                    () -> {
                        server.execute("SET GLOBAL tx_read_only = 1");
                        server.queryForList(
                                        "SELECT id FROM information_schema.processlist WHERE db = ? AND id <> CONNECTION_ID()",
                                        Long.class,
                                        name)
                                .forEach(id -> server.execute("KILL " + id));
                    },
                    () -> server.execute("SET GLOBAL tx_read_only = 0"));
        } finally {
            server.execute("SET GLOBAL tx_read_only = 0");
        }
    }

    @ParameterizedTest
    @CsvSource({"25006, 0, MUST_EVICT", "HY000, 1290, MUST_EVICT", "HY000, 1836, MUST_EVICT", "23505, 0, CONTINUE_EVICT"
    })
    void theErrorsOfAServerThatIsAReplicaNow(String state, int code, SQLExceptionOverride.Override verdict) {
        assertThat(new ReadOnlySessions().adjudicate(new SQLException("no", state, code)))
                .isEqualTo(verdict);
    }

    private void failover(String url, Runnable readOnly, Runnable writable) throws IOException {
        try (Site site = Site.on(url, folder)) {
            site.with("spring.datasource.hikari.minimum-idle", "10")
                    .with("management.endpoint.health.show-details", "always");
            ChildBridge bridge = site.start("node");
            site.fleet().moveIn(bridge, 5, Duration.ZERO);
            readOnly.run();
            Site.patiently().until(() -> bridge.status("/actuator/health") == 503);
            assertThat(bridge.get("/actuator/health")
                            .at("/components/bridge/details/notWritable")
                            .asText())
                    .containsAnyOf("read-only transaction", "READ ONLY transaction");
            assertThat(bridge.status("/actuator/health/liveness")).isEqualTo(200);
            int before = bridge.log().length();
            await().pollDelay(READ_ONLY).until(() -> true);
            String log = bridge.log().substring(before);
            assertThat(log.length()).as(log).isLessThan(6_000);
            assertThat(log).doesNotContain("\tat ");

            writable.run();
            await().atMost(SECONDS).until(() -> bridge.status("/actuator/health") == 200);
            site.fleet().moveIn(bridge, 20, Fleet.DUE);
            site.awaitCalls(20);
            site.assertUnharmed(bridge);
        }
    }
}
