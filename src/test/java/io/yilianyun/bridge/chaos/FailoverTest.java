package io.yilianyun.bridge.chaos;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The primary of a PostgreSQL database is killed in the middle of a sweep, and its synchronous standby takes over, as docs/operations.md has it. */
@Tag("chaos")
class FailoverTest {
    private static final int TOKENS = Integer.getInteger("chaos.failover.tokens", 500);

    @TempDir
    private Path folder;

    @Test
    void theSweepGoesOnAtTheStandby() throws Exception {
        try (PostgresServer primary = new PostgresServer(
                folder.resolve("primary"), Map.of("synchronous_standby_names", "*", "synchronous_commit", "on"))) {
            primary.stop();
            try (PostgresServer standby = primary.standby(folder.resolve("standby"))) {
                primary.startAgain();
                sweep(primary, standby);
            }
        }
    }

    private void sweep(PostgresServer primary, PostgresServer standby) throws Exception {
        // The standby comes first, so that it is up to the driver to find the one that can write.
        String url = "jdbc:postgresql://localhost:%d,localhost:%d/postgres?user=postgres&targetServerType=primary"
                .formatted(standby.port(), primary.port());
        try (Site site = Site.on(url, folder.resolve("site"))) {
            ChildBridge bridge = site.start("node");
            site.fleet().moveIn(bridge, TOKENS, Fleet.DUE);
            site.awaitCalls(TOKENS / 5);
            primary.crash();
            try (Connection connection = DriverManager.getConnection(standby.url())) {
                connection.createStatement().execute("SELECT pg_promote()");
            }
            site.awaitAllRefreshed();
            site.assertUnharmed(bridge);
        }
    }
}
