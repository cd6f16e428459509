package io.yilianyun.bridge.bench;

import io.yilianyun.bridge.standin.StandInServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The stand-in platform in a process of its own. */
final class PlatformProcess implements AutoCloseable {
    static final String CLIENT = "1012345678";
    static final String SECRET = "bench-secret-not-real";
    private static final Pattern ANSWERED = Pattern.compile("\"results\":\\{[^}]*?\"0\":(\\d+)");

    private final Process process;
    private final URI address;
    private final HttpClient http = HttpClient.newHttpClient();

    PlatformProcess() throws IOException {
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dlogging.level.root=WARN",
                        StandInServer.class.getName(),
                        "--app=demo",
                        "--client-id=" + CLIENT,
                        "--client-secret=" + SECRET,
                        "--daily-quota=1000000"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream()));
        String line = out.readLine();
        while (line != null && !line.matches("\\d+")) {
            line = out.readLine();
        }
        address = URI.create("http://127.0.0.1:" + line);
    }

    URI address() {
        return address;
    }

    /** New pairs for a range of terminals, issued so long ago; NDJSON as the import takes it. */
    String issue(long from, long to, Duration age) {
        return send(HttpRequest.newBuilder(address.resolve("/_issue"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "app=demo&from=%d&to=%d&age=%ds".formatted(from, to, age.toSeconds()))));
    }

    /** How many calls were answered with success so far. */
    long answered() {
        Matcher matcher = ANSWERED.matcher(send(HttpRequest.newBuilder(address.resolve("/_state")).GET()));
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
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
