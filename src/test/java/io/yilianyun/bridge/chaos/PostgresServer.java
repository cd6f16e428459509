package io.yilianyun.bridge.chaos;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A PostgreSQL server of a test's own, which can be stopped or killed, and started again on the same data and port. */
final class PostgresServer implements AutoCloseable {
    private final Path data;
    private EmbeddedPostgres server;

    PostgresServer(Path folder) {
        data = folder.resolve("postgres");
        server = start(0);
    }

    String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    /** Refuses new connections and ends those that are there. */
    void stop() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL to the server's main process; those of its connections end with it. */
    void crash() {
        try {
            long pid = Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0).trim());
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> ProcessHandle.of(pid).isEmpty());
            // Nothing is left to stop; this frees the lock on the folder.
            stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void startAgain() {
        server = start(server.getPort());
    }

    private EmbeddedPostgres start(int port) {
        try {
            return EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setPort(port)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
