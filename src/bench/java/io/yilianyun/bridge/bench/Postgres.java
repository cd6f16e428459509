package io.yilianyun.bridge.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A PostgreSQL server for one measurement, in a temporary folder, with one empty database. */
final class Postgres implements AutoCloseable {
    private static final String URL = "jdbc:postgresql://localhost:%d/%s?user=postgres&password=postgres";

    private final EmbeddedPostgres server;
    private final SingleConnectionDataSource own;

    /**
     * @param durable true: a commit is on the disk when it returns, as PostgreSQL does by default; false: it never waits for the disk, which
     *     favours a program that commits often
     */
    Postgres(boolean durable) throws IOException, SQLException {
        server = EmbeddedPostgres.builder()
                .setServerConfig("max_connections", "200")
                .setServerConfig("shared_buffers", "256MB")
                .setServerConfig("max_wal_size", "4GB")
                .setServerConfig("fsync", durable ? "on" : "off")
                .setServerConfig("synchronous_commit", durable ? "on" : "off")
                .start();
        try (Connection connection = DriverManager.getConnection(URL.formatted(server.getPort(), "postgres"))) {
            connection.createStatement().execute("CREATE DATABASE bench");
        }
        own = new SingleConnectionDataSource(url(), true);
    }

    /** Holds the credentials. */
    String url() {
        return URL.formatted(server.getPort(), "bench");
    }

    /** A connection of the benchmark's own. */
    JdbcTemplate jdbc() {
        return new JdbcTemplate(own);
    }

    SingleConnectionDataSource dataSource() {
        return own;
    }

    @Override
    public void close() throws IOException {
        own.destroy();
        server.close();
    }
}
