package io.yilianyun.bridge.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.standin.StandInServer;
import io.yilianyun.bridge.persistence.Json;
import io.yilianyun.bridge.support.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The stand-in platform in a process of its own. */
final class PlatformProcess implements AutoCloseable {
    static final String CLIENT = "1012345678";
    static final String SECRET = "bench-secret-not-real";

    private final Process process;
    private final URI address;
    private final HttpClient http = HttpClient.newHttpClient();

    PlatformProcess() throws IOException {
        process = JavaProcess.of(
                        Path.of("."),
                        List.of("-Xmx2g", "-Dlogging.level.root=WARN"),
                        StandInServer.class,
                        List.of(
                                "--app=demo",
                                "--client-id=" + CLIENT,
                                "--client-secret=" + SECRET,
                                "--redirect-uri=" + Costs.REDIRECT,
                                "--daily-quota=1000000"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader out = Children.output(process);
        String line = out.readLine();
        while (line != null && !line.matches("\\d+")) {
            line = out.readLine();
        }
        address = URI.create("http://127.0.0.1:" + line);
    }

    Process process() {
        return process;
    }

    URI address() {
        return address;
    }

    /** New pairs for terminals {@code from} to before {@code to}, issued so long ago; NDJSON as the import takes it. */
    String issue(long from, long to, Duration age) {
        return send(HttpRequest.newBuilder(address.resolve("/_issue"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "app=demo&from=%d&to=%d&age=%ds".formatted(from, to - 1, age.toSeconds()))));
    }

    /** How many calls were answered so far, in whatever way. */
    long calls() {
        long calls = 0;
        for (JsonNode count : results()) {
            calls += count.asLong();
        }
        return calls;
    }

    /** How many calls were answered with success so far. */
    long successes() {
        return results().path("0").asLong();
    }

    private JsonNode results() {
        try {
            return Json.MAPPER
                    .readTree(send(HttpRequest.newBuilder(address.resolve("/_state")).GET()))
                    .path("results");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException("The stand-in answered " + response.statusCode());
            }
            return response.body();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
