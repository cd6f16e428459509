package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.BridgeApplication;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A bridge, and a client that imports, exports and imports again more than fits into its memory. Runs in a process of its own. */
public final class ManyTokens {
    static final String SECRET = "SECRET".repeat(600);
    private static final int TOKENS = 25_000;
    private static final int CHUNK = 1000;
    private static final String KEY = "not-a-real-key-for-tests";
    private static final String LINE =
            "{\"app\":\"demo\",\"machineCode\":\"4%07d\",\"accessToken\":\"a%1$d%2$s\",\"refreshToken\":\"r%1$d%2$s\","
                    + "\"accessExpiresAt\":\"2099-01-01T00:00:00Z\",\"merchant\":\"Shop %1$d\"}\n";

    private final HttpClient http = HttpClient.newHttpClient();
    private final String port;

    private ManyTokens(String port) {
        this.port = port;
    }

    public static void main(String[] arguments) throws Exception {
        SpringApplication application = new SpringApplication(BridgeApplication.class);
        application.setDefaultProperties(Map.of(
                "server.port", "0",
                "spring.datasource.url", "jdbc:h2:file:./data/bridge",
                "yilianyun.base-url", "http://127.0.0.1:1",
                "yilianyun.apps.demo.client-id", "1012345678",
                "yilianyun.apps.demo.client-secret", "not-a-real-secret",
                "yilianyun.security.api-keys.all.key", KEY,
                "yilianyun.security.api-keys.all.roles", "reader,token,operator"));
        try (ConfigurableApplicationContext context = application.run()) {
            new ManyTokens(context.getEnvironment().getProperty("local.server.port")).run();
        }
    }

    private void run() throws IOException, InterruptedException {
        System.out.println("IMPORTED " + imported());
        try (Stream<String> rows = http.send(request("export", "text/plain").build(), BodyHandlers.ofLines())
                .body()) {
            System.out.println("EXPORTED %d lines".formatted(rows.count()));
        }
        System.out.println("AGAIN " + imported());
    }

    private String imported() throws IOException, InterruptedException {
        return http.send(
                        request("import", "application/x-ndjson")
                                .POST(BodyPublishers.ofInputStream(() -> new SequenceInputStream(lines())))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private HttpRequest.Builder request(String call, String type) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/tokens/" + call))
                .header("Authorization", "Bearer " + KEY)
                .header("Content-Type", type);
    }

    private static Enumeration<InputStream> lines() {
        return Collections.enumeration(new AbstractList<>() {
            @Override
            public InputStream get(int chunk) {
                StringBuilder text = new StringBuilder();
                for (int i = chunk * CHUNK; i < (chunk + 1) * CHUNK; i++) {
                    text.append(LINE.formatted(i, SECRET));
                }
                return new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8));
            }

            @Override
            public int size() {
                return TOKENS / CHUNK;
            }
        });
    }
}
