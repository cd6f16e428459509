package io.yilianyun.bridge.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The bridge as a user runs it: a process in a folder of its own, with a configuration file and 256 MB of heap. */
final class BridgeNode implements AutoCloseable {
    static final String KEY = "bench-key-not-real";
    private static final Pattern PAUSE = Pattern.compile(" Pause .* (\\d+)M->(\\d+)M\\(");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final int port;
    private final Process process;

    BridgeNode(Path folder, Map<String, String> properties) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        try (ServerSocket socket = new ServerSocket(0)) {
            this.port = socket.getLocalPort();
        }
        List<String> lines = new ArrayList<>(List.of("server.port=" + port));
        properties.forEach((name, value) -> lines.add(name + "=" + value));
        Files.write(folder.resolve("application.properties"), lines);
        List<String> jvm = new ArrayList<>(List.of("-Xmx256m", "-Xlog:gc:file=gc.log"));
        String more = System.getProperty("bench.jvm", "");
        if (!more.isBlank()) {
            jvm.addAll(List.of(more.trim().split(" +")));
        }
        ProcessBuilder builder = Children.java(folder, jvm, "io.yilianyun.bridge.BridgeApplication", List.of());
        List<String> command = builder.command();
        command.set(command.indexOf("-cp") + 1, Children.shippedClassPath());
        this.process = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("bridge.log").toFile())
                .start();
        awaitReady();
    }

    private void awaitReady() throws IOException, InterruptedException {
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120); System.nanoTime() < end; ) {
            if (!process.isAlive()) {
                break;
            }
            try {
                if (send(request("/actuator/health/readiness").GET()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // Not listening yet.
            }
            Thread.sleep(200);
        }
        process.destroyForcibly();
        throw new IOException("The bridge did not start:\n" + Files.readString(folder.resolve("bridge.log")));
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    Process process() {
        return process;
    }

    /** Posts and returns the body; anything but 2xx is an error. */
    String post(String path, String type, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = send(request(path)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        if (response.statusCode() / 100 != 2) {
            throw new IOException(path + " was answered " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofMinutes(5))
                .header("Authorization", "Bearer " + KEY);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The most heap in use, in MB, by the log of the garbage collector. */
    record Heap(int beforeCollection, int afterCollection, long collections) {}

    Heap peakHeap() throws IOException {
        int before = 0;
        int after = 0;
        long collections = 0;
        for (String line : Files.readAllLines(folder.resolve("gc.log"))) {
            Matcher pause = PAUSE.matcher(line);
            if (pause.find()) {
                collections++;
                before = Math.max(before, Integer.parseInt(pause.group(1)));
                after = Math.max(after, Integer.parseInt(pause.group(2)));
            }
        }
        return new Heap(before, after, collections);
    }

    /** Lines of the log that tell of trouble. */
    List<String> complaints() throws IOException {
        return Files.readAllLines(folder.resolve("bridge.log")).stream()
                .filter(line -> line.matches(".* (WARN|ERROR) .*|.*OutOfMemoryError.*"))
                .toList();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(40, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
