package io.yilianyun.bridge.chaos;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.BridgeApplication;
import io.yilianyun.bridge.support.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
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
    public static final String KEY = BridgeClient.KEY;

    private final Process process;
    private final int port;
    private final BridgeClient client;
    private final Path log;

    private ChildBridge(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.client = new BridgeClient(port);
        this.log = log;
    }

    /** Properties for a fast life: leases of 6 s, time-outs of 1 and 2 s, a sweep a second. */
    public static Map<String, String> properties(String database, URI platform, Path keyset) {
        Map<String, String> properties = new TreeMap<>();
        properties.put("spring.datasource.url", database);
        properties.put("spring.datasource.hikari.connection-timeout", "2000");
        // The broker is among the tests' libraries only.
        properties.put("spring.artemis.embedded.enabled", "false");
        properties.put("yilianyun.base-url", platform.toString());
        properties.put("yilianyun.apps.demo.client-id", Fleet.APPS.get("demo"));
        properties.put("yilianyun.apps.demo.client-secret", Fleet.SECRET);
        properties.put("yilianyun.apps.demo.rate-per-second", "100");
        properties.put("yilianyun.refresh.cron", "0/1 * * * * ?");
        properties.put("yilianyun.refresh.lease", "6s");
        properties.put("yilianyun.http.connect-timeout", "1s");
        properties.put("yilianyun.http.read-timeout", "2s");
        properties.put("yilianyun.retry.initial-delay", "1s");
        properties.put("yilianyun.retry.max-delay", "2s");
        properties.put("yilianyun.events.uri", "file:events?fileName=events.ndjson&fileExist=Append");
        properties.put("yilianyun.dead-letter.uri", "file:events?fileName=letters.ndjson&fileExist=Append");
        properties.put("yilianyun.security.encryption-keyset", keyset.toString());
        properties.put("yilianyun.security.public-requests-per-minute", "0");
        properties.put("yilianyun.security.api-keys.all.key", KEY);
        properties.put("yilianyun.security.api-keys.all.roles", "reader,token,operator");
        return properties;
    }

    /** Starts the bridge in a folder and waits until it is ready. */
    public static ChildBridge start(Path folder, Map<String, String> properties) {
        return launch(folder, properties, Map.of()).awaitReady();
    }

    /** The same, with a Java of one's own settings. */
    public static ChildBridge start(Path folder, Map<String, String> properties, List<String> jvm, String classPath) {
        return launch(folder, properties, JavaProcess.of(folder, jvm, classPath, BridgeApplication.class, List.of()))
                .awaitReady();
    }

    /**
     * Starts the bridge in a folder and does not wait for it.
     *
     * @param environment additional variables of the process
     */
    static ChildBridge launch(Path folder, Map<String, String> properties, Map<String, String> environment) {
        ProcessBuilder builder = JavaProcess.of(folder, JavaProcess.SMALL, BridgeApplication.class, List.of());
        builder.environment().putAll(environment);
        return launch(folder, properties, builder);
    }

    private static ChildBridge launch(Path folder, Map<String, String> properties, ProcessBuilder builder) {
        try {
            int port = freePort();
            StringBuilder text = new StringBuilder("server.port=" + port + "\n");
            properties.forEach(
                    (name, value) -> text.append(name).append('=').append(value).append('\n'));
            Files.writeString(folder.resolve("application.properties"), text);
            Path log = Files.createTempFile(folder, "bridge", ".log");
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new ChildBridge(process, port, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    ChildBridge awaitReady() {
        await().atMost(Duration.ofMinutes(4)).until(() -> !process.isAlive() || isReady());
        if (!process.isAlive()) {
            throw new IllegalStateException("The bridge did not start, or was ended by somebody:\n" + log());
        }
        return this;
    }

    boolean isReady() {
        return client.status("/actuator/health/readiness") == 200;
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
        join();
    }

    /** SIGTERM; returns how long the process took to end by itself. */
    public Duration terminate() {
        long began = System.nanoTime();
        process.destroy();
        join();
        return Duration.ofNanos(System.nanoTime() - began);
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
        return client.json(path);
    }

    public HttpResponse<String> post(String path, String contentType, String body) {
        return client.post(path, contentType, body);
    }

    HttpResponse<String> getResponse(String path) {
        return client.get(path);
    }

    int status(String path) {
        return client.status(path);
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port that nobody listens on at this moment. */
    public static int freePort() throws IOException {
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
