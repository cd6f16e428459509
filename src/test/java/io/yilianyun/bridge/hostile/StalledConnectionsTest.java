package io.yilianyun.bridge.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Who sends half a request and then nothing keeps nobody else from being answered, and is not waited for forever. */
class StalledConnectionsTest extends BridgeTest {
    private static final int STALLED = 500;
    private static final Duration A_MOMENT = Duration.ofSeconds(5);

    private static final List<String> HALVES = List.of(
            "GET /yilianyun/authorize/demo HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
            "POST /yilianyun/callback/demo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nhalf",
            "POST /api/tokens/import HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n5\r\nha",
            "POST /api/authorizations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Authorization: Bearer " + Client.OPERATOR + "\r\nContent-Length: 1000\r\n\r\n{\"half\":");

    @LocalServerPort
    private int port;

    @Value("${server.tomcat.connection-timeout}")
    private Duration timeout;

    private final List<Socket> stalled = new ArrayList<>();

    @AfterEach
    void hangUp() throws IOException {
        for (Socket socket : stalled) {
            socket.close();
        }
    }

    @Test
    void manyWhoStallKeepNobodyFromBeingAnsweredAndAreHungUpOn() throws IOException {
        for (int i = 0; i < STALLED; i++) {
            Socket socket = RawHttp.connect(port);
            socket.getOutputStream().write(HALVES.get(i % HALVES.size()).getBytes(StandardCharsets.ISO_8859_1));
            stalled.add(socket);
        }
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            client().authorize("demo", "");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("an ordinary client waits")
                    .isLessThan(A_MOMENT);
        }
        assertThat(timeout).as("the packaged time-out").isLessThanOrEqualTo(Duration.ofSeconds(20));
        await().atMost(timeout.plusSeconds(30)).untilAsserted(() -> assertThat(stalled)
                .as("connections that are still open")
                .noneMatch(StalledConnectionsTest::isOpen));
    }

    /** Whether the server has not closed it; reads what it had to say. */
    private static boolean isOpen(Socket socket) {
        if (socket.isClosed()) {
            return false;
        }
        try {
            socket.setSoTimeout(1);
            while (socket.getInputStream().read() >= 0) {
                // An answer, which does not matter.
            }
            socket.close();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
