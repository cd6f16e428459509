package io.yilianyun.bridge.routes;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.yilianyun.bridge.support.Platform.code;
import static io.yilianyun.bridge.support.Platform.rotated;
import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.app.AppState;
import io.yilianyun.bridge.app.AppState.State;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.platform.PlatformClock;
import io.yilianyun.bridge.platform.Signature;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Platform;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What faults of an application as a whole do to its sweep. */
class AppFaultsTest extends BridgeTest {
    @Autowired
    private PlatformClock platformClock;

    @AfterEach
    void theClocksAgreeAgain() {
        platformClock.observe(date(clock.instant()));
        platformClock.adopt();
    }

    private static String date(Instant instant) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
    }

    private void sweep() {
        run("refresh-demo");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 19})
    void aRefusedApplicationIsHaltedAfterAHandfulOfCallsWithOneDeadLetter(int refusal) {
        List<String> codes = IntStream.range(0, 40).mapToObj(i -> due("demo")).toList();
        PLATFORM.onAnything(code(refusal));
        sweep();
        assertThat(PLATFORM.requests()).as("one per thread at most").hasSizeLessThanOrEqualTo(8);
        AppState state = applications.state("demo");
        assertThat(state.state()).isEqualTo(State.HALTED);
        assertThat(state.reason()).startsWith(refusal + ": ");
        DeadLetter letter = letter("demo");
        assertThat(letter.machineCode()).isNull();
        assertThat(letter.category()).isEqualTo("application");
        assertThat(event(events, null, "yilianyun.app.halted").get("source").asText())
                .isEqualTo("/yilianyun/demo");
        assertThat(codes).allSatisfy(code -> {
            Token token = token("demo", code);
            assertThat(token.status()).isEqualTo(TokenStatus.ACTIVE);
            assertThat(token.dueAt()).as("still due").isEqualTo(clock.instant());
            assertThat(token.attempts()).isZero();
            assertThat(token.leaseOwner()).isNull();
        });
        assertThat(applications.isRunning("second")).as("another application").isTrue();
    }

    @Test
    void callsThatWaitForTheirSlotWhenTheApplicationIsHaltedAreNotMade() {
        IntStream.range(0, 40).forEach(i -> due("slow"));
        PLATFORM.onAnything(code(5));
        run("refresh-slow");
        assertThat(PLATFORM.requests()).as("one per thread at most").hasSizeLessThanOrEqualTo(8);
    }

    @Test
    void aHaltedApplicationIsProbedWithOneCallAtGrowingIntervalsAndResumedByAnAnswer() {
        List<String> codes = IntStream.range(0, 20).mapToObj(i -> due("demo")).toList();
        PLATFORM.onAnything(code(5));
        sweep();
        int calls = PLATFORM.requests().size();
        sweep();
        assertThat(PLATFORM.requests()).as("no probe is due").hasSize(calls);

        Duration pause = Duration.ZERO;
        for (int probe = 1; probe <= 3; probe++) {
            Instant next = applications.state("demo").probeAt();
            Duration longer = Duration.between(clock.instant(), next);
            assertThat(longer).isGreaterThan(pause.multipliedBy(11).dividedBy(10));
            pause = longer;
            clock.set(next);
            sweep();
            assertThat(PLATFORM.requests()).hasSize(calls + probe);
        }
        assertThat(letters("demo")).as("still one letter").hasSize(1);

        PLATFORM.reset();
        codes.forEach(code -> PLATFORM.onRefresh("refresh-" + code, rotated(code)));
        clock.set(applications.state("demo").probeAt());
        sweep();
        assertThat(PLATFORM.requests()).as("the probe alone").hasSize(1);
        sweep();
        assertThat(applications.isRunning("demo")).isTrue();
        assertThat(letter("demo").status()).isEqualTo(DeadLetter.Status.RESOLVED);
        event(events, null, "yilianyun.app.resumed");
        assertThat(codes)
                .allSatisfy(code -> assertThat(accessToken("demo", code)).startsWith("access-2-"));
    }

    @Test
    void aProbeWhoseTokenIsDeadShowsThatTheApplicationWorks() {
        String machineCode = due("demo");
        PLATFORM.onRefresh("refresh-" + machineCode, code(2), code(20));
        sweep();
        clock.set(applications.state("demo").probeAt());
        sweep();
        assertThat(applications.isRunning("demo")).isTrue();
        assertThat(token("demo", machineCode).status()).isEqualTo(TokenStatus.REAUTHORIZE);
    }

    @Test
    void withNothingDueTheNextMerchantIsTheProbe() {
        PLATFORM.onCode("refused", code(19));
        Client browser = client();
        browser.callback("demo", "refused", browser.authorize("demo", ""));
        assertThat(applications.isRunning("demo")).isFalse();
        for (int minute = 0; minute < 5; minute++) {
            clock.advance(Duration.ofMinutes(1));
            sweep();
        }
        String machineCode = machineCode();
        PLATFORM.onCode("c0de", success(machineCode, "access-" + machineCode, "refresh-" + machineCode));
        assertThat(browser.callback("demo", "c0de", browser.authorize("demo", ""))
                        .status())
                .isEqualTo(200);
        assertThat(applications.isRunning("demo")).isTrue();
    }

    @Test
    void anApplicationThatAnOperatorHaltedIsNotProbed() {
        due("demo");
        applications.haltByOperator("demo");
        clock.advance(Duration.ofDays(1));
        sweep();
        assertThat(PLATFORM.requests()).isEmpty();
    }

    @Test
    void anOperatorsHaltOfAnApplicationThatIsHaltedAlreadyStands() {
        String machineCode = due("demo");
        PLATFORM.onRefresh("refresh-" + machineCode, code(5), rotated(machineCode));
        sweep();
        applications.haltByOperator("demo");
        assertThat(applications.state("demo").reason()).isEqualTo("halted by an operator");
        assertThat(applications.probeNow("demo")).isFalse();
        clock.advance(Duration.ofDays(1));
        sweep();
        applications.probeAnswered("demo");
        assertThat(applications.isRunning("demo")).isFalse();
        assertThat(PLATFORM.requests()).hasSize(1);
        applications.resume("demo", "resumed by an operator");
        sweep();
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-2-" + machineCode);
    }

    @Test
    void changedCredentialsResumeWhatThePlatformHasHaltedAndNotWhatAnOperatorHas() {
        applications.haltByOperator("demo");
        String machineCode = due("centre");
        PLATFORM.onRefresh("refresh-" + machineCode, code(5));
        run("refresh-centre");
        jdbc.update("UPDATE yly_app SET credentials = 'others' WHERE app IN ('demo', 'centre')");
        applications.afterPropertiesSet();
        assertThat(applications.isRunning("centre")).isTrue();
        assertThat(applications.isRunning("demo")).isFalse();
        assertThat(applications.state("demo").reason()).isEqualTo("halted by an operator");
    }

    /** As that of two applications whose ids were exchanged: each would make the other's tokens worthless. */
    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void anotherClientIdIsWarnedOfWhileThereAreTokens(CapturedOutput output) {
        String id = jdbc.queryForObject(
                "SELECT SUBSTRING(credentials, 1, 32) FROM yly_app WHERE app = 'demo'", String.class);
        granted("demo");
        jdbc.update("UPDATE yly_app SET credentials = ? WHERE app = 'demo'", id + "another-secret");
        jdbc.update("UPDATE yly_app SET credentials = 'another-id' WHERE app = 'centre'");
        applications.afterPropertiesSet();
        assertThat(output).as("another secret, or no tokens").doesNotContain("client-id");
        jdbc.update("UPDATE yly_app SET credentials = 'another-id' WHERE app = 'demo'");
        applications.afterPropertiesSet();
        applications.afterPropertiesSet();
        assertThat(output.getOut().lines().filter(line -> line.contains("client-id")))
                .singleElement()
                .asString()
                .contains("WARN", "The client-id of application demo was changed");
    }

    @Test
    void aProbeThatWasPlannedByAClockThatWasAheadIsMade() {
        String machineCode = due("demo");
        PLATFORM.onRefresh("refresh-" + machineCode, code(5), rotated(machineCode));
        clock.advance(Duration.ofHours(8));
        sweep();
        clock.advance(Duration.ofHours(-8));
        tokens.makeDue("demo", machineCode);
        sweep();
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-2-" + machineCode);
        assertThat(applications.isRunning("demo")).isTrue();
    }

    @Test
    void aSignatureRefusedBecauseOfTheClockIsRepeatedByThePlatformsTime() {
        String machineCode = due("demo");
        Instant theirs = clock.instant().plusSeconds(437);
        PLATFORM.onRefresh("refresh-" + machineCode, code(11).withHeader("Date", date(theirs)), rotated(machineCode));
        sweep();
        assertThat(applications.isRunning("demo")).isTrue();
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-2-" + machineCode);
        Map<String, String> first = PLATFORM.forms().get(0);
        Map<String, String> second = PLATFORM.forms().get(1);
        assertThat(second.get("timestamp")).isEqualTo(Long.toString(theirs.getEpochSecond()));
        assertThat(second.get("sign"))
                .isEqualTo(Signature.of(Platform.CLIENT, second.get("timestamp"), Platform.SECRET));
        assertThat(second.get("id")).isNotEqualTo(first.get("id"));

        String next = due("demo");
        PLATFORM.onRefresh("refresh-" + next, rotated(next));
        sweep();
        assertThat(PLATFORM.forms().get(2).get("timestamp")).as("from now on").isEqualTo(second.get("timestamp"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "Thu, 99 Foo 2028 00:00:00 GMT"})
    void aSignatureThatIsRefusedTwiceHaltsTheApplication(String date) {
        String machineCode = due("demo");
        PLATFORM.onRefresh("refresh-" + machineCode, code(11).withHeader("Date", date));
        sweep();
        assertThat(PLATFORM.requests()).hasSize(2);
        assertThat(applications.state("demo").state()).isEqualTo(State.HALTED);
        assertThat(letter("demo").code()).isEqualTo("11");
        assertThat(token("demo", machineCode).status()).isEqualTo(TokenStatus.ACTIVE);
    }

    @Test
    void theSecondGenerationsCodesHaveTheirOwnMeaning() {
        String dead = due("second");
        PLATFORM.on(
                "/v2/oauth/oauth",
                "refresh_token",
                "refresh-" + dead,
                okJson(
                        "{\"error\":3003,\"error_description\":\"access_token error\",\"body\":[],\"timestamp\":1700000000}"));
        String internal = due("second");
        PLATFORM.on("/v2/oauth/oauth", "refresh_token", "refresh-" + internal, okJson("{\"error\":999,\"body\":[]}"));
        run("refresh-second");
        assertThat(token("second", dead).status()).isEqualTo(TokenStatus.REAUTHORIZE);
        assertThat(token("second", internal).attempts()).isEqualTo(1);
        assertThat(token("second", internal).lastError().code()).isEqualTo("999");
    }
}
