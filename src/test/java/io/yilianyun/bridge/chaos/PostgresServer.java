package io.yilianyun.bridge.chaos;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A PostgreSQL server of a test's own, which can be stopped or killed, and started again on the same data and port. */
final class PostgresServer implements AutoCloseable {
    private final Path data;
    private final Map<String, String> settings;
    private EmbeddedPostgres server;

    PostgresServer(Path folder) {
        this(folder, Map.of());
    }

    PostgresServer(Path folder, Map<String, String> settings) {
        this.data = folder.resolve("postgres");
        this.settings = settings;
        this.server = start(0);
    }

    /** Starts a standby on a copy of the stopped server's data; it follows that server from when it is started again. */
    PostgresServer standby(Path folder) throws IOException, InterruptedException {
        Path copy = Files.createDirectories(folder).resolve("postgres");
        Process process = new ProcessBuilder("cp", "-a", data.toString(), copy.toString()).start();
        if (process.waitFor() != 0) {
            throw new IOException("The data could not be copied to " + copy);
        }
        Files.createFile(copy.resolve("standby.signal"));
        Files.writeString(
                copy.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=localhost user=postgres port=" + server.getPort() + "'\n");
        return new PostgresServer(folder);
    }

    int port() {
        return server.getPort();
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
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setPort(port);
            settings.forEach(builder::setServerConfig);
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
