package io.yilianyun.bridge.routes;

import static io.yilianyun.bridge.support.Platform.code;
import static io.yilianyun.bridge.support.Platform.http;
import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.platform.Signature;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Platform;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HousekeepingRouteTest extends BridgeTest {
    private int rows(String table) {
        return jdbc.queryForObject("SELECT COUNT(*) FROM " + table, Integer.class);
    }

    @Test
    void aStateThatNobodyCameBackWithIsRemovedAnHourAfterItHasExpired() {
        client().authorize("demo", "");
        clock.advance(Duration.ofMinutes(70));
        run("housekeeping");
        assertThat(rows("yly_authorization")).isEqualTo(1);
        clock.advance(Duration.ofMillis(1));
        run("housekeeping");
        assertThat(rows("yly_authorization")).isZero();
    }

    @Test
    void aRetryWhoseResultDoesNotComeIsOpenAgainAfterAnHour() {
        String machineCode = due("demo");
        PLATFORM.onRefresh("refresh-" + machineCode, code(12), Platform.rotated(machineCode));
        run("refresh-demo");
        deadLetters.retrying(letter("demo").id());
        clock.advance(Duration.ofHours(1));
        run("housekeeping");
        assertThat(letter("demo").status()).isEqualTo(DeadLetter.Status.RETRYING);
        clock.advance(Duration.ofMillis(1));
        run("housekeeping");
        assertThat(letter("demo").status()).isEqualTo(DeadLetter.Status.OPEN);
        tokens.makeDue("demo", machineCode);
        run("refresh-demo");
        assertThat(letter("demo").status()).as("a late result counts").isEqualTo(DeadLetter.Status.RESOLVED);
    }

    @Test
    void aRetryThatBeganByAClockThatWasAheadIsOpenAgainAsWell() {
        String machineCode = due("demo");
        PLATFORM.onRefresh("refresh-" + machineCode, code(12));
        run("refresh-demo");
        clock.advance(Duration.ofHours(8));
        deadLetters.retrying(letter("demo").id());
        clock.advance(Duration.ofHours(-8));
        run("housekeeping");
        assertThat(letter("demo").status()).isEqualTo(DeadLetter.Status.OPEN);
    }

    @Test
    void aPushIsForgottenWhenItWouldBeRefusedForItsAge() {
        String time = Long.toString(clock.instant().getEpochSecond());
        String push = "cmd=oauth_finish&machine_code=%s&push_time=%s&sign=%s"
                .formatted(machineCode(), time, Signature.of(Platform.CLIENT, time, Platform.SECRET));
        Client platform = client();
        platform.send("POST", "/yilianyun/push/demo", push, "application/x-www-form-urlencoded");
        clock.advance(Duration.ofMinutes(45));
        run("housekeeping");
        assertThat(rows("yly_push")).isEqualTo(1);
        clock.advance(Duration.ofMillis(1));
        run("housekeeping");
        assertThat(rows("yly_push")).isZero();
        assertThat(platform.send("POST", "/yilianyun/push/demo", push, "application/x-www-form-urlencoded")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void thePageAfterAnAuthorizationCanBeReloadedForADay() {
        String machineCode = machineCode();
        PLATFORM.onCode("c0de", success(machineCode, "access-" + machineCode, "refresh-" + machineCode));
        Client browser = client();
        String state = browser.authorize("demo", "");
        browser.callback("demo", "c0de", state);
        clock.advance(Duration.ofHours(23));
        run("housekeeping");
        assertThat(browser.callback("demo", "c0de", state).status()).isEqualTo(200);
        clock.advance(Duration.ofHours(2));
        run("housekeeping");
        assertThat(rows("yly_authorization")).isZero();
        assertThat(tokens.find("demo", machineCode)).as("its token stays").isPresent();
    }

    @Test
    void whatAnOpenDeadLetterNeedsStays() {
        PLATFORM.onCode("c0de", success(null, "access-lost", "refresh-lost"));
        Client browser = client();
        browser.callback("demo", "c0de", browser.authorize("demo", ""));
        clock.advance(Duration.ofDays(30));
        run("housekeeping");
        Client operator = client().as(Client.OPERATOR);
        String machineCode = machineCode();
        assertThat(operator.post(
                                "/api/dead-letters/" + letter("demo").id() + "/retry",
                                "{\"machineCode\":\"" + machineCode + "\"}")
                        .status())
                .isEqualTo(202);
        assertThat(tokens.find("demo", machineCode)).isPresent();
        run("housekeeping");
        assertThat(rows("yly_authorization")).isZero();
    }

    @Test
    void anExchangeUnderWayStaysHoweverOld() {
        PLATFORM.onCode("c0de", http(500));
        Client browser = client();
        browser.callback("demo", "c0de", browser.authorize("demo", ""));
        clock.advance(Duration.ofDays(2));
        run("housekeeping");
        assertThat(rows("yly_authorization")).isEqualTo(1);
    }

    @Test
    void ticketsAreRemovedAMonthAfterTheyHaveExpired() {
        Client operator = client().as(Client.OPERATOR);
        operator.post("/api/authorizations", "{\"app\":\"demo\"}");
        clock.advance(Duration.ofHours(48));
        operator.post("/api/authorizations", "{\"app\":\"demo\"}");
        clock.advance(Duration.ofDays(30).plusHours(25));
        run("housekeeping");
        assertThat(rows("yly_ticket")).isEqualTo(1);
    }

    @Test
    void auditEntriesAreKeptForAYear() {
        client().as(Client.OPERATOR).post("/api/apps/demo/resume");
        clock.advance(Duration.ofDays(365));
        run("housekeeping");
        assertThat(rows("yly_audit")).isEqualTo(1);
        clock.advance(Duration.ofMillis(1));
        run("housekeeping");
        assertThat(rows("yly_audit")).isZero();
    }

    @Test
    void aRefusedCodeIsForgottenWithItsAuthorization() {
        PLATFORM.onCode("c0de", code(6));
        Client browser = client();
        browser.callback("demo", "c0de", browser.authorize("demo", ""));
        clock.advance(Duration.ofHours(25));
        run("housekeeping");
        assertThat(rows("yly_authorization")).isZero();
    }

    @Test
    void aDeadLetterThatIsClosedIsKeptForTheRetentionAndAnOpenOneForEver() {
        String machineCode = due("demo");
        PLATFORM.onRefresh("refresh-" + machineCode, code(12));
        run("refresh-demo");
        clock.advance(Duration.ofDays(200));
        run("housekeeping");
        assertThat(letter("demo").status()).isEqualTo(DeadLetter.Status.OPEN);
        deadLetters.discard(letter("demo").subject());
        clock.advance(Duration.ofDays(90));
        run("housekeeping");
        assertThat(rows("yly_dead_letter")).isEqualTo(1);
        clock.advance(Duration.ofMillis(1));
        run("housekeeping");
        assertThat(rows("yly_dead_letter")).isZero();
    }
}
