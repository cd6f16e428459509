package io.yilianyun.bridge.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Calls the bridge over HTTP as a browser does, with its cookie, or as the caller of the API; redirects are not followed. */
public final class Client {
    public static final String READER = "reader-key-for-tests";
    public static final String TOKEN = "token-key-for-tests";
    public static final String OPERATOR = "operator-key-for-tests";
    /** Has the roles operator and token. */
    public static final String MOVER = "mover-key-for-tests";

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final JsonMapper JSON = new JsonMapper();

    private final int port;
    private final Map<String, String> headers = new LinkedHashMap<>();

    public Client(int port) {
        this.port = port;
    }

    /** Sends a header with every request. */
    public Client with(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** Calls the API with a key. */
    public Client as(String key) {
        return with("Authorization", "Bearer " + key);
    }

    public Answer get(String path) {
        return send("GET", path, null, null);
    }

    public Answer post(String path) {
        return send("POST", path, "", null);
    }

    public Answer post(String path, String json) {
        return send("POST", path, json, "application/json");
    }

    public Answer delete(String path) {
        return send("DELETE", path, null, null);
    }

    /** Posts JSON; the answer is a file. */
    public byte[] file(String path, String json) {
        HttpRequest.Builder request = request(path, "application/json").POST(BodyPublishers.ofString(json));
        return call(request.build(), BodyHandlers.ofByteArray()).body();
    }

    /** Posts a body without saying its length. */
    public Answer stream(String path, byte[] body, String type) {
        return publish("POST", path, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)), type);
    }

    public Answer send(String method, String path, String body, String type) {
        return publish(method, path, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body), type);
    }

    private Answer publish(String method, String path, BodyPublisher body, String type) {
        HttpResponse<String> response =
                call(request(path, type).method(method, body).build(), BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.headers(), response.body());
    }

    private HttpRequest.Builder request(String path, String type) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(30));
        headers.forEach(request::header);
        if (type != null) {
            request.header("Content-Type", type);
        }
        return request;
    }

    private static <T> HttpResponse<T> call(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return HTTP.send(request, handler);
        } catch (IOException e) {
            throw new IllegalStateException(request.method() + " " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Begins an authorization and keeps the cookie; the state that the platform is sent. */
    public String authorize(String app, String query) {
        Answer answer = get("/yilianyun/authorize/" + app + query);
        if (answer.status() != 302) {
            throw new AssertionError("No redirect but " + answer);
        }
        String cookie = answer.header("Set-Cookie");
        if (cookie != null) {
            with("Cookie", cookie.substring(0, cookie.indexOf(';')));
        }
        return answer.header("Location").replaceFirst(".*[?&]state=([^&]*).*", "$1");
    }

    /** Comes back from the platform. */
    public Answer callback(String app, String code, String state) {
        return get("/yilianyun/callback/%s?response_type=code&code=%s&state=%s".formatted(app, code, state));
    }

    /** What the bridge answered. */
    public record Answer(int status, HttpHeaders headers, String body) {
        public String header(String name) {
            return headers.firstValue(name).orElse(null);
        }

        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (JsonProcessingException e) {
                throw new AssertionError("No JSON: " + this, e);
            }
        }
    }
}
