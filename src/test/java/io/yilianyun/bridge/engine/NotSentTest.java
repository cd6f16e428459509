package io.yilianyun.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenRepository;
import io.yilianyun.bridge.token.TokenWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a refresh costs whose request cannot be sent: the platform's port is closed. */
class NotSentTest {
    private final ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

    NotSentTest() throws IOException {}

    @Test
    void aRequestThatWasNotSentCostsNothingOfTheDaysQuota() throws IOException {
        port.close();
        Token token = refreshed();
        assertThat(token.lastError().description()).contains("was not sent");
        assertThat(token.quotaUsed()).as("the grant").isEqualTo(1);
    }

    @Test
    void aRepetitionThatWasNotSentGivesTheFirstRequestsShareNotBack() {
        CompletableFuture<Void> first = CompletableFuture.runAsync(this::answerOnceThatTheIdWasUsedBefore);
        Token token = refreshed();
        first.join();
        assertThat(token.lastError().description()).contains("was not sent");
        assertThat(token.quotaUsed()).isEqualTo(2);
    }

    private void answerOnceThatTheIdWasUsedBefore() {
        try (Socket connection = port.accept()) {
            port.close();
            BufferedReader request =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
            int length = 0;
            for (String line = request.readLine(); !line.isEmpty(); line = request.readLine()) {
                length = line.startsWith("Content-Length: ") ? Integer.parseInt(line.substring(16)) : length;
            }
            assertThat(request.skip(length)).isEqualTo(length);
            String body = "{\"error\":\"33\",\"error_description\":\"uuid不合法\"}";
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            connection
                    .getOutputStream()
                    .write(("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + bytes.length + "\r\n\r\n"
                                    + body)
                            .getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Token refreshed() {
        String platform = "http://127.0.0.1:" + port.getLocalPort();
        try (EngineNode node = EngineNode.start(EngineNode.properties(Databases.h2(), platform), null)) {
            Grant grant = new Grant("access", "refresh", "4004", "all", Duration.ofDays(30), null);
            node.bean(TokenWriter.class).issue("demo", "4004", null, grant);
            node.send(
                    "direct:bridge-refresh",
                    null,
                    Map.of("app", "demo", "machineCode", "4004", "onlyIfExpired", false));
            return node.bean(TokenRepository.class).get("demo", "4004");
        }
    }
}
