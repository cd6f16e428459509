package io.yilianyun.bridge.routes;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.yilianyun.bridge.support.Platform.code;
import static io.yilianyun.bridge.support.Platform.http;
import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.yilianyun.bridge.app.AppState.State;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.TeamSteps;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** A team's step between the packaged ones fails or stops the exchange: the outcome is recorded all the same, once. */
class ExchangeOutcomeTest extends BridgeTest {
    private final String machineCode = machineCode();

    @Autowired
    private TeamSteps team;

    /** What a team's step may do. */
    enum Step {
        FAIL(exchange -> exchange.setException(new IllegalStateException("of the team's own"))),
        STOP(exchange -> exchange.setRouteStop(true));

        private final Consumer<Exchange> action;

        Step(Consumer<Exchange> action) {
            this.action = action;
        }
    }

    private void insert(Step step, String before) {
        team.before(before, step.action);
    }

    @AfterEach
    void removeTheStep() {
        team.clear();
    }

    private void authorize() {
        Client merchant = client();
        merchant.callback("demo", "c0de", merchant.authorize("demo", ""));
    }

    private Map<String, Object> row() {
        return jdbc.queryForMap("SELECT status, error_code, due_at FROM yly_authorization");
    }

    private void assertStored() {
        assertThat(row()).containsEntry("STATUS", "DONE");
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-" + machineCode);
        assertThat(token("demo", machineCode).quotaUsed()).isEqualTo(1);
        event(events, machineCode, "yilianyun.token.issued");
        assertThat(letters("demo")).isEmpty();
        run("exchange-due");
        assertThat(PLATFORM.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aTokenPairThatWasGrantedIsStored(Step step) {
        PLATFORM.onCode("c0de", success(machineCode, "access-" + machineCode, "refresh-" + machineCode));
        insert(step, "record-outcome");
        authorize();
        assertStored();
    }

    @ParameterizedTest
    @EnumSource
    void evenIfNoStepHasDecidedThatItWas(Step step) {
        PLATFORM.onCode("c0de", success(machineCode, "access-" + machineCode, "refresh-" + machineCode));
        insert(step, "granted");
        authorize();
        assertStored();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exchange-defect-fail", "exchange-defect-dead-letter", "exchange-defect-record"})
    void aDefectIsADeadLetter(String before) {
        for (Step step : Step.values()) {
            aNewAttempt(code(12));
            insert(step, before);
            authorize();
            removeTheStep();
            assertThat(row()).as("%s before %s", step, before).containsEntry("STATUS", "FAILED");
            assertThat(row()).containsEntry("ERROR_CODE", "12");
            assertThat(letter("demo").attempts()).isEqualTo(1);
            assertThat(letter("demo").code()).isEqualTo("12");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatNamesNoPrinterIsKeptForAnOperator(Step step) {
        PLATFORM.onCode("c0de", okJson("{'error':'0','body':{'access_token':'a','refresh_token':'r','expires_in':9}}"));
        insert(step, "exchange-defect-fail");
        authorize();
        assertThat(letter("demo").code()).isEqualTo("malformed");
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM yly_dead_letter WHERE payload IS NOT NULL", Integer.class))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exchange-transient-retry-later", "exchange-transient-record"})
    void aTransientFaultIsTriedAgain(String before) {
        for (Step step : Step.values()) {
            aNewAttempt(http(503));
            insert(step, before);
            authorize();
            removeTheStep();
            assertThat(row()).as("%s before %s", step, before).containsEntry("STATUS", "EXCHANGING");
            assertThat(row()).containsEntry("ERROR_CODE", "http-503");
            assertThat((Long) row().get("DUE_AT")).isBetween(clock.millis() + 22_500, clock.millis() + 37_500);
            assertThat(letters("demo")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exchange-application-refused-halt",
                "exchange-application-refused-fail",
                "exchange-application-refused-record"
            })
    void aRefusedApplicationIsHalted(String before) {
        for (Step step : Step.values()) {
            aNewAttempt(code(5));
            insert(step, before);
            authorize();
            removeTheStep();
            assertThat(row()).as("%s before %s", step, before).containsEntry("STATUS", "FAILED");
            assertThat(applications.state("demo").state()).isEqualTo(State.HALTED);
            assertThat(letter("demo").category()).isEqualTo("application");
            applications.resume("demo", "test");
        }
    }

    @Test
    void aSpentQuotaAndARefusedCodeAreNoDeadLetters() {
        for (Map.Entry<Integer, String> refusal : Map.of(
                        41, "exchange-quota-spent-record", 6, "exchange-code-refused-record")
                .entrySet()) {
            aNewAttempt(code(refusal.getKey()));
            insert(Step.FAIL, refusal.getValue());
            authorize();
            removeTheStep();
            assertThat(row()).containsEntry("STATUS", "FAILED");
            assertThat(letters("demo")).isEmpty();
        }
    }

    @Test
    void anExchangeThatIsStoppedBeforeTheCallIsTriedAgainAsLongAsItsCodeLives() {
        PLATFORM.onCode("c0de", success(machineCode, "access-" + machineCode, "refresh-" + machineCode));
        insert(Step.STOP, "ask-platform");
        authorize();
        assertThat(row()).containsEntry("STATUS", "EXCHANGING").containsEntry("ERROR_CODE", "internal");
        assertThat(PLATFORM.requests()).isEmpty();
        removeTheStep();
        clock.advance(Duration.ofMinutes(1));
        run("exchange-due");
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-" + machineCode);
    }

    private void aNewAttempt(ResponseDefinitionBuilder answer) {
        PLATFORM.reset();
        jdbc.update("DELETE FROM yly_authorization");
        jdbc.update("DELETE FROM yly_dead_letter");
        PLATFORM.onCode("c0de", answer);
    }
}
