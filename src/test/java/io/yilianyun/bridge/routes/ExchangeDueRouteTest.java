package io.yilianyun.bridge.routes;

import static io.yilianyun.bridge.support.Platform.code;
import static io.yilianyun.bridge.support.Platform.http;
import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class ExchangeDueRouteTest extends BridgeTest {
    private static final String ELSEWHERE =
            "'elsewhere', state, reason, since, probe_at, probes, next_slot, slot_taken_at, credentials";

    private final String machineCode = machineCode();
    private final String code = "code-" + machineCode;
    private Client browser;
    private String state;

    @BeforeEach
    void aMerchantIsAtThePlatform() {
        browser = client();
        state = browser.authorize("demo", "");
    }

    private ResponseDefinitionBuilder granted() {
        return success(machineCode, "access-" + machineCode, "refresh-" + machineCode);
    }

    private int callback() {
        return browser.callback("demo", code, state).status();
    }

    private Instant due() {
        return Instant.ofEpochMilli(jdbc.queryForObject("SELECT due_at FROM yly_authorization", Long.class));
    }

    private void exchangeDue() {
        run("exchange-due");
    }

    /** The row as it is when the process dies between the platform's answer and the commit. */
    private void theProcessDiesDuringTheExchange() {
        callback();
        jdbc.update("UPDATE yly_authorization SET error_code = NULL, due_at = ?", clock.millis() + 120_000);
    }

    @Test
    void anExchangeThatFailedInTransportIsMadeWhenItIsDueAndThePageShowsIt() {
        PLATFORM.onCode(code, http(500), granted());
        assertThat(callback()).isEqualTo(502);
        exchangeDue();
        assertThat(PLATFORM.requests()).as("before it is due").hasSize(1);

        clock.set(due());
        exchangeDue();
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-" + machineCode);
        assertThat(PLATFORM.forms())
                .hasSize(2)
                .extracting(form -> form.get("id"))
                .doesNotHaveDuplicates();
        assertThat(callback()).as("the page, reloaded").isEqualTo(200);
        assertThat(letters("demo")).isEmpty();
    }

    /** While nodes are restarted one after another with another application, say. */
    @Test
    void anExchangeOfAnApplicationThatThisNodeDoesNotKnowIsLeftToOthers() {
        PLATFORM.onCode(code, http(500), granted());
        callback();
        jdbc.update("UPDATE yly_authorization SET app = 'elsewhere'");
        jdbc.update("INSERT INTO yly_app SELECT * FROM yly_app WHERE app = 'demo'".replace("*", ELSEWHERE));
        try {
            clock.set(due());
            exchangeDue();
            assertThat(jdbc.queryForObject("SELECT attempts FROM yly_authorization", Integer.class))
                    .isEqualTo(1);
            clock.advance(Duration.ofMinutes(11));
            exchangeDue();
            assertThat(jdbc.queryForObject("SELECT status FROM yly_authorization", String.class))
                    .as("nobody has exchanged it")
                    .isEqualTo("FAILED");
            assertThat(PLATFORM.requests()).hasSize(1);
        } finally {
            jdbc.update("DELETE FROM yly_app WHERE app = 'elsewhere'");
        }
    }

    @Test
    void anExchangeThatHangsDelaysNoOther() throws Exception {
        String other = machineCode();
        Client otherBrowser = client();
        String otherState = otherBrowser.authorize("demo", "");
        PLATFORM.onCode(code, http(500), PLATFORM.held(granted()));
        PLATFORM.onCode("other", http(500), success(other, "access-" + other, "refresh-" + other));
        callback();
        otherBrowser.callback("demo", "other", otherState);
        // Claimed in this order.
        jdbc.update("UPDATE yly_authorization SET due_at = received_at");
        jdbc.update(
                "UPDATE yly_authorization SET due_at = due_at + 1 WHERE code_hash = ?", DigestUtils.sha256Hex("other"));
        clock.advance(Duration.ofSeconds(1));
        CompletableFuture<Void> run = CompletableFuture.runAsync(this::exchangeDue);
        await().untilAsserted(() -> assertThat(tokens.find("demo", other)).isPresent());
        assertThat(run).isNotDone();
        PLATFORM.release();
        run.get(20, TimeUnit.SECONDS);
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-" + machineCode);
    }

    @Test
    void anExchangeThatAClockThatWasAheadHasPutOffIsMade() {
        PLATFORM.onCode(code, http(500), granted());
        callback();
        jdbc.update(
                "UPDATE yly_authorization SET due_at = ?",
                clock.millis() + Duration.ofHours(8).toMillis());
        exchangeDue();
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-" + machineCode);
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aTransientFaultIsOneLineInTheLog(CapturedOutput output) {
        PLATFORM.onCode(code, http(500));
        callback();
        assertThat(output.getAll().lines().filter(line -> line.contains("http-500")))
                .singleElement()
                .asString()
                .contains("WARN", "demo", "attempt 1 of 5", "next attempt at " + due())
                .doesNotContain(code);
    }

    @Test
    void attemptsEndInADeadLetterWhileTheCodeMayStillLive() {
        PLATFORM.onCode(code, http(500));
        Instant received = clock.instant();
        callback();
        while (letters("demo").isEmpty()) {
            assertThat(due()).isBeforeOrEqualTo(received.plusSeconds(600));
            clock.set(due());
            exchangeDue();
        }
        assertThat(PLATFORM.requests()).hasSizeBetween(4, 5);
        assertThat(letter("demo").code()).isEqualTo("http-500");
        assertThat(letter("demo").attempts()).isEqualTo(PLATFORM.requests().size());
        assertThat(callback()).isEqualTo(502);
    }

    @Test
    void anExchangeWhoseProcessDiedIsMadeAgainAfterItsLease() {
        PLATFORM.onCode(code, http(500), granted());
        theProcessDiesDuringTheExchange();
        clock.advance(Duration.ofSeconds(119));
        exchangeDue();
        assertThat(PLATFORM.requests()).hasSize(1);
        assertThat(callback()).as("still under way").isEqualTo(202);

        clock.advance(Duration.ofSeconds(1));
        exchangeDue();
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-" + machineCode);
    }

    @Test
    void aCodeThatWasUsedByALostExchangeIsADeadLetterSinceAGrantMayBeLost() {
        PLATFORM.onCode(code, http(500), code(6));
        theProcessDiesDuringTheExchange();
        clock.advance(Duration.ofMinutes(2));
        exchangeDue();
        assertThat(letter("demo").code()).isEqualTo("6");
        assertThat(callback()).isEqualTo(502);
    }

    @Test
    void aHaltedApplicationsExchangesWait() {
        PLATFORM.onCode(code, http(500), granted());
        callback();
        clock.set(due());
        applications.haltByOperator("demo");
        exchangeDue();
        assertThat(PLATFORM.requests()).hasSize(1);
        applications.resume("demo", "test");
        exchangeDue();
        assertThat(tokens.find("demo", machineCode)).isPresent();
    }

    @Test
    void oneThatFailsAgainHarmsNoOther() {
        PLATFORM.onCode(code, http(500), granted());
        callback();
        PLATFORM.onCode("broken", http(500), code(12));
        Client other = client();
        other.callback("demo", "broken", other.authorize("demo", ""));
        clock.advance(Duration.ofMinutes(1));
        exchangeDue();
        assertThat(tokens.find("demo", machineCode)).isPresent();
        assertThat(letter("demo").code()).isEqualTo("12");
    }

    @Test
    void aDeadLetterIsRetriedByAnOperatorWhileItsCodeLives() {
        PLATFORM.onCode(code, code(12), granted());
        callback();
        String id = letter("demo").id();
        assertThat(client().as(Client.OPERATOR)
                        .post("/api/dead-letters/" + id + "/retry")
                        .status())
                .isEqualTo(202);
        exchangeDue();
        assertThat(tokens.find("demo", machineCode)).isPresent();
        assertThat(letter("demo").status()).isEqualTo(DeadLetter.Status.RESOLVED);
    }

    @Test
    void aDeadLetterWhoseCodeIsTooOldCannotBeRetried() {
        PLATFORM.onCode(code, code(12), granted());
        callback();
        clock.advance(Duration.ofMinutes(10));
        String id = letter("demo").id();
        Client.Answer answer = client().as(Client.OPERATOR).post("/api/dead-letters/" + id + "/retry");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().get("detail").asText()).contains("authorize again");
        assertThat(letter("demo").status()).isEqualTo(DeadLetter.Status.OPEN);
    }

    private void retry(String id, int status) {
        assertThat(client().as(Client.OPERATOR)
                        .post("/api/dead-letters/" + id + "/retry")
                        .status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(ints = {41, 2, 5, 11, 19, 6, 12, 45})
    void aRetryThatIsRefusedLeavesTheDeadLetterOpen(int refusal) {
        PLATFORM.onCode(code, code(12), code(refusal), code(refusal));
        callback();
        String id = letter("demo").id();
        retry(id, 202);
        for (int i = 0; i < 12; i++) {
            exchangeDue();
            clock.advance(Duration.ofMinutes(1));
        }
        assertThat(deadLetters.find(id).orElseThrow().status()).isEqualTo(DeadLetter.Status.OPEN);
        assertThat(PLATFORM.forms("code", code)).hasSizeGreaterThan(1);
    }

    @Test
    void aRetryOfAHaltedApplicationsExchangeEndsWithItsCode() {
        PLATFORM.onCode(code, code(12), granted());
        callback();
        String id = letter("demo").id();
        applications.haltByOperator("demo");
        retry(id, 202);
        clock.advance(Duration.ofMinutes(9));
        exchangeDue();
        assertThat(letter("demo").status()).isEqualTo(DeadLetter.Status.RETRYING);
        clock.advance(Duration.ofMinutes(2));
        exchangeDue();
        assertThat(letter("demo").status()).isEqualTo(DeadLetter.Status.OPEN);
        assertThat(PLATFORM.requests()).hasSize(1);
    }
}
