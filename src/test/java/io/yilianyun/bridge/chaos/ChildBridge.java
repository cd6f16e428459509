package io.yilianyun.bridge.chaos;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.store.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The bridge in a process of its own, which can be killed. It runs in an empty folder with a configuration file, as a user would run it. */
public final class ChildBridge implements AutoCloseable {
    public static final String KEY = "chaos-test-key-not-real";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final Process process;
    private final int port;
    private final Path log;

    private ChildBridge(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** Properties for a fast life: leases of 8 s, time-outs of 1 and 2 s, a sweep a second. */
    public static Map<String, String> properties(String database, URI platform, Path keyset) {
        Map<String, String> properties = new TreeMap<>();
        properties.put("spring.datasource.url", database);
        properties.put("spring.datasource.hikari.connection-timeout", "2000");
        properties.put("yilianyun.base-url", platform.toString());
        properties.put("yilianyun.apps.demo.client-id", Fleet.CLIENT);
        properties.put("yilianyun.apps.demo.client-secret", Fleet.SECRET);
        properties.put("yilianyun.apps.demo.rate-per-second", "100");
        properties.put("yilianyun.refresh.cron", "0/1 * * * * ?");
        properties.put("yilianyun.refresh.lease", "8s");
        properties.put("yilianyun.http.connect-timeout", "1s");
        properties.put("yilianyun.http.read-timeout", "2s");
        properties.put("yilianyun.retry.initial-delay", "1s");
        properties.put("yilianyun.retry.max-delay", "2s");
        properties.put("yilianyun.events.uri", "file:events?fileName=events.ndjson&fileExist=Append");
        properties.put("yilianyun.dead-letter.uri", "file:events?fileName=letters.ndjson&fileExist=Append");
        properties.put("yilianyun.security.encryption-keyset", keyset.toString());
        properties.put("yilianyun.security.api-keys.all.key", KEY);
        properties.put("yilianyun.security.api-keys.all.roles", "reader,token,operator");
        return properties;
    }

    /** Starts the bridge in a folder and waits until it is ready. */
    public static ChildBridge start(Path folder, Map<String, String> properties) {
        try {
            int port = freePort();
            Path configuration = folder.resolve("application.properties");
            StringBuilder text = new StringBuilder("server.port=" + port + "\n");
            properties.forEach(
                    (name, value) -> text.append(name).append('=').append(value).append('\n'));
            Files.writeString(configuration, text);
            Path log = Files.createTempFile(folder, "bridge", ".log");
            Process process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-XX:TieredStopAtLevel=" + System.getProperty("child.tier", "1"),
                            "-cp",
                            System.getProperty("java.class.path"),
                            "io.yilianyun.bridge.BridgeApplication"))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            ChildBridge bridge = new ChildBridge(process, port, log);
            await().atMost(Duration.ofSeconds(60)).until(bridge::isReadyOrDead);
            if (!process.isAlive()) {
                throw new IllegalStateException("The bridge did not start:\n" + Files.readString(log));
            }
            return bridge;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isReadyOrDead() {
        if (!process.isAlive()) {
            return true;
        }
        try {
            return send(HttpRequest.newBuilder(uri("/actuator/health/readiness"))
                                    .GET())
                            .statusCode()
                    == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
        join();
    }

    /** SIGTERM; returns when the process has ended by itself. */
    public void terminate() {
        process.destroy();
        join();
    }

    private void join() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The bridge does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public JsonNode get(String path) {
        return json(send(HttpRequest.newBuilder(uri(path)).GET()));
    }

    public HttpResponse<String> post(String path, String contentType, String body) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> getResponse(String path) {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return Json.MAPPER.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(
                    request.header("Authorization", "Bearer " + KEY)
                            .timeout(Duration.ofSeconds(60))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
