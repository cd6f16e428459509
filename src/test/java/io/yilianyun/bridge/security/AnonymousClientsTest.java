package io.yilianyun.bridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What a client without a key can do, and what the answers show it. */
class AnonymousClientsTest extends BridgeTest {
    @LocalServerPort
    private int port;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/tokens",
                "/api/openapi.json",
                "/api/no-such-call",
                "/api/tokens/demo/1/access-token",
                "/yilianyun/authorize/demo",
                "/yilianyun/authorize/nobody",
                "/yilianyun/callback/demo",
                "/yilianyun/nothing",
                "/yilianyun/page.css",
                "/actuator/health",
                "/actuator/prometheus",
                "/actuator/env",
                "/actuator",
                "/nothing",
                "/",
                "/error",
                "/console/login",
                "/nothing;x=1",
                "/api//tokens",
            })
    void everyAnswerHasTheHeadersThatKeepBrowsersStrict(String path) {
        Answer answer = client().as(Client.OPERATOR).get(path);
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.header("Content-Security-Policy"))
                .contains("frame-ancestors 'none'", "default-src '", "base-uri 'none'")
                .doesNotContain("unsafe", "*");
        if (path.matches("/(api|yilianyun|actuator/(health|prometheus)).*")) {
            assertThat(answer.header("Content-Security-Policy")).startsWith("default-src 'none'");
        }
        assertThat(answer.headers().firstValue("Server")).isEmpty();
        assertThat(answer.headers().firstValue("X-Powered-By")).isEmpty();
        if (!path.endsWith("prometheus")) {
            assertThat(answer.body()).doesNotContainIgnoringCase("tomcat", "exception", "springframework");
        }
    }

    /** An answer must not show which applications are configured. */
    @Test
    void anUnknownApplicationIsAnsweredAsAnyOtherUnknownPath() {
        Answer nothing = client().get("/yilianyun/nothing");
        assertThat(nothing.status()).isEqualTo(404);
        for (String path : List.of(
                "/yilianyun/authorize/nobody",
                "/yilianyun/callback/nobody",
                "/yilianyun/callback/nobody?code=c&state=s",
                "/yilianyun/authorize/nobody?ticket=x",
                "/yilianyun/authorize/demo/more",
                "/yilianyun/authorize/")) {
            Answer answer = client().get(path);
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.body()).as(path).isEqualTo(nothing.body());
            assertThat(headers(answer)).as(path).isEqualTo(headers(nothing));
        }
    }

    private static Map<String, List<String>> headers(Answer answer) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(answer.headers().map());
        List.of("Date", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive")
                .forEach(headers::remove);
        return headers;
    }

    @Test
    void theRefusalOfLongHeadersDoesNotNameTheServer() throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout(20_000);
            send(
                    socket,
                    "GET /yilianyun/authorize/demo HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000)
                            + "\r\n\r\n");
            String answer = new String(socket.getInputStream().readNBytes(2_000), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 4").doesNotContainIgnoringCase("tomcat", "exception");
        }
    }

    /** Whatever goes wrong, a merchant sees a page in their language. */
    @ParameterizedTest
    @CsvSource({
        "/yilianyun/authorize/nobody, 404",
        "/yilianyun/callback/nobody, 404",
        "/yilianyun/nothing, 404",
        "/yilianyun, 404",
        "/yilianyun/authorize/demo/more, 404",
        "/yilianyun/authorize/demo?ticket=wrong, 400",
        "/yilianyun/callback/demo?code=c&state=s, 400",
        "/yilianyun/callback/demo?code=%zz, 400",
        "/yilianyun/callback//demo, 400",
        "/yilianyun/callback/demo;x=1, 400",
        "/yilianyun/authorize/demo%2F, 400",
        "/yilianyun/authorize/demo%5C, 400",
        "/yilianyun/callback/%2e%2e/demo, 400",
    })
    void aMerchantSeesAPageInTheirLanguage(String path, int status) throws IOException {
        assertThat(client().post(path.replace("%zz", "x")).header("Content-Type"))
                .startsWith("text/html");
        for (String language : List.of("zh-CN", "en")) {
            try (Socket socket = new Socket("localhost", port)) {
                socket.setSoTimeout(20_000);
                send(
                        socket,
                        "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept-Language: "
                                + language + "\r\n\r\n");
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 " + status)
                        .contains("text/html", "lang=\"" + language + "\"", "X-Frame-Options: DENY");
            }
        }
    }

    static Stream<Arguments> halves() {
        return Stream.of(
                Arguments.of("nothing", ""),
                Arguments.of("half a header", "GET /yilianyun/authorize/demo HTTP/1.1\r\nHost: lo"),
                Arguments.of("half a body, no key", post("/api/tokens/import", "Content-Length: 100000\r\n\r\n{")),
                Arguments.of("no body, no key", post("/api/authorizations", "Content-Length: 5000\r\n\r\n")),
                Arguments.of(
                        "half a chunk, no key",
                        post("/api/authorizations", "Transfer-Encoding: chunked\r\n\r\n5\r\n{")),
                Arguments.of("half a body, no such path", post("/nothing", "Content-Length: 5000\r\n\r\n{")),
                Arguments.of(
                        "half a body, wrong method", post("/yilianyun/callback/demo", "Content-Length: 5000\r\n\r\n{")),
                Arguments.of(
                        "half a body to a GET",
                        "GET /yilianyun/authorize/demo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{"));
    }

    private static String post(String path, String rest) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + rest;
    }

    /** 300 connections at once, each of which stops in the middle of something. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("halves")
    void stalledConnectionsDelayNoOtherClient(String what, String sent) throws IOException {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                Socket socket = new Socket("localhost", port);
                silent.add(socket);
                send(socket, sent);
            }
            long begin = System.nanoTime();
            assertThat(client().get("/actuator/health").status()).isEqualTo(200);
            assertThat(client().as(Client.READER).get("/api/tokens").status()).isEqualTo(200);
            assertThat((System.nanoTime() - begin) / 1_000_000).as("ms").isLessThan(10_000);
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    /** A client that sends a small body receives the refusal and keeps its connection. */
    @Test
    void aSmallRefusedBodyLeavesTheConnectionOpen() throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout(20_000);
            for (int i = 0; i < 2; i++) {
                send(socket, post("/api/authorizations", "Content-Length: 14\r\n\r\n{\"app\":\"demo\"}"));
                String answer = "";
                while (!answer.endsWith("}") && !answer.endsWith("0\r\n\r\n")) {
                    int next = socket.getInputStream().read();
                    assertThat(next).as("an answer, after " + answer).isNotNegative();
                    answer += (char) next;
                }
                assertThat(answer).startsWith("HTTP/1.1 401").doesNotContain("Connection: close");
            }
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }
}
