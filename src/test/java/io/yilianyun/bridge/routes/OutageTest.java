package io.yilianyun.bridge.routes;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.yilianyun.bridge.support.Platform.http;
import static io.yilianyun.bridge.support.Platform.rotated;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.http.Fault;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.token.TokenStatus;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What an outage of the platform does to the sweep. */
class OutageTest extends BridgeTest {
    private void sweep() {
        run("refresh-demo");
    }

    @Test
    void anOutageExhaustsNobodysAttemptsAndEndsWithTheFirstAnswer() {
        List<String> codes = IntStream.range(0, 40).mapToObj(i -> due("demo")).toList();
        PLATFORM.onAnything(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
        sweep();
        int calls = PLATFORM.requests().size();
        assertThat(calls)
                .as("until ten terminals have failed, and those in flight")
                .isBetween(10, 20);

        for (int i = 0; i < 60; i++) {
            clock.advance(Duration.ofMinutes(1));
            sweep();
        }
        assertThat(PLATFORM.requests().size() - calls)
                .as("probes within an hour")
                .isBetween(20, 60);
        assertThat(codes).allSatisfy(code -> {
            assertThat(token("demo", code).status()).isEqualTo(TokenStatus.ACTIVE);
            assertThat(token("demo", code).attempts()).isLessThanOrEqualTo(1);
        });
        assertThat(letters("demo")).isEmpty();
        assertThat(applications.isRunning("demo"))
                .as("an outage is not the application's fault")
                .isTrue();

        PLATFORM.reset();
        codes.forEach(code -> PLATFORM.onRefresh("refresh-" + code, rotated(code)));
        clock.advance(Duration.ofMinutes(3));
        sweep();
        sweep();
        assertThat(codes)
                .allSatisfy(code -> assertThat(accessToken("demo", code)).startsWith("access-2-"));
    }

    @Test
    void aTerminalThatAlwaysFailsIsNoOutage() {
        String broken = due("demo");
        PLATFORM.onRefresh("refresh-" + broken, http(500));
        for (int i = 0; i < 5; i++) {
            sweep();
            if (token("demo", broken).dueAt() != null) {
                clock.set(token("demo", broken).dueAt());
            }
        }
        assertThat(token("demo", broken).status()).isEqualTo(TokenStatus.FAULTED);
    }
}
