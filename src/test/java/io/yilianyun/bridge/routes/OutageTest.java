package io.yilianyun.bridge.routes;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.yilianyun.bridge.support.Platform.code;
import static io.yilianyun.bridge.support.Platform.http;
import static io.yilianyun.bridge.support.Platform.rotated;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.http.Fault;
import io.yilianyun.bridge.app.CircuitBreaker;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.token.TokenStatus;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What an outage of the platform does to the sweep. */
@ExtendWith(OutputCaptureExtension.class)
class OutageTest extends BridgeTest {
    @Autowired
    private CircuitBreaker circuitBreaker;

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

    @Test
    void faultsOfTheBridgesOwnDatabaseAreNoOutageOfThePlatformAndCountNoAttempts() {
        List<String> codes =
                IntStream.range(0, 20).mapToObj(i -> granted("demo")).toList();
        codes.forEach(code -> PLATFORM.onRefresh("refresh-" + code, rotated(code)));
        jdbc.execute("ALTER TABLE yly_outbox RENAME TO away");
        try {
            codes.forEach(code -> assertThat(client().as(Client.OPERATOR)
                            .post("/api/tokens/demo/" + code + "/refresh")
                            .json()
                            .get("code")
                            .asText())
                    .isEqualTo("database"));
        } finally {
            jdbc.execute("ALTER TABLE away RENAME TO yly_outbox");
        }
        assertThat(circuitBreaker.isOpen("demo")).isFalse();
        assertThat(codes).allSatisfy(code -> {
            assertThat(token("demo", code).attempts()).isZero();
            assertThat(token("demo", code).inDoubt()).isTrue();
        });
        clock.advance(Duration.ofMinutes(1));
        sweep();
        assertThat(codes)
                .allSatisfy(code -> assertThat(accessToken("demo", code)).startsWith("access-2-"));
    }

    @Test
    void theLogSaysWhatComesNextAndAgainEveryMinuteWhileThePlatformIsDown(CapturedOutput log) {
        List<String> codes = IntStream.range(0, 12).mapToObj(i -> due("demo")).toList();
        PLATFORM.onAnything(http(500));
        sweep();
        assertThat(log.getOut())
                .containsPattern(
                        "demo/\\d+: ACTIVE: refresh failed: http-500: [^;]*; attempt 1 of 5, the next one at 2[^;]*; access token until 2");
        for (int minute = 0; minute < 10; minute++) {
            clock.advance(Duration.ofMinutes(1));
            sweep();
        }
        assertThat(log.getOut().split("still does not answer application demo").length - 1)
                .isBetween(3, 10);
        codes.forEach(code -> PLATFORM.onRefresh("refresh-" + code, rotated(code)));
        clock.advance(Duration.ofMinutes(3));
        sweep();
        assertThat(circuitBreaker.isOpen("demo")).isFalse();
    }

    @Test
    void theLogSaysThatTheMerchantMustAuthorizeAgainAndThatALostRefreshIsMadeAgain(CapturedOutput log) {
        String dead = due("demo");
        PLATFORM.onRefresh("refresh-" + dead, code(20));
        String lost = due("demo");
        PLATFORM.onRefresh("refresh-" + lost, rotated(lost));
        jdbc.update("UPDATE yly_token SET lease_owner = 'a dead process', in_doubt = 1 WHERE machine_code = ?", lost);
        sweep();
        assertThat(log.getOut())
                .containsPattern(
                        "demo/" + dead + ": REAUTHORIZE: refresh failed: 20: .*; the merchant must authorize again")
                .contains("demo: refreshes that ended without an outcome and are made again: 1");
        assertThat(log.getOut().lines().filter(line -> line.contains(dead)))
                .as("its dead letter is logged by the endpoint for dead letters only")
                .hasSize(1);
    }
}
