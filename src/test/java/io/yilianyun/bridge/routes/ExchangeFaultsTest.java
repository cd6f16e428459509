package io.yilianyun.bridge.routes;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.yilianyun.bridge.support.Platform.code;
import static io.yilianyun.bridge.support.Platform.http;
import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.yilianyun.bridge.app.AppState.State;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the classes of fault do to the exchange of a code. */
class ExchangeFaultsTest extends BridgeTest {
    private final String machineCode = machineCode();
    private final String code = "code-" + machineCode;

    private Answer authorize(ResponseDefinitionBuilder... answers) {
        PLATFORM.onCode(code, answers);
        Client merchant = client();
        return merchant.callback("demo", code, merchant.authorize("demo", ""));
    }

    private ResponseDefinitionBuilder granted() {
        return success(machineCode, "access-" + machineCode, "refresh-" + machineCode);
    }

    private String status() {
        return jdbc.queryForObject("SELECT status FROM yly_authorization", String.class);
    }

    @AfterEach
    void noCodeIsLeftReadable() {
        assertThat(letters("demo").toString()).doesNotContain(code);
    }

    @Test
    void aRefusedCodeSendsTheMerchantBackAndTroublesNoOperator() {
        Answer page = authorize(code(6));
        assertThat(page.status()).isEqualTo(502);
        assertThat(page.body()).contains("<span class=\"code\">6</span>", "授权码错误", "重新授权");
        assertThat(status()).isEqualTo("FAILED");
        assertThat(letters("demo")).isEmpty();
        assertThat(tokens.find("demo", machineCode)).isEmpty();
    }

    @Test
    void aSpentQuotaSendsTheMerchantToTomorrowAndIsNoFault() {
        Answer page = authorize(code(41));
        assertThat(page.status()).isEqualTo(502);
        assertThat(page.body()).contains("41", "明天");
        assertThat(letters("demo")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 19})
    void aRefusedApplicationIsHaltedWithOneDeadLetterOfItsOwn(int refusal) {
        Answer page = authorize(code(refusal));
        assertThat(page.status()).isEqualTo(502);
        assertThat(page.body()).contains("<span class=\"code\">" + refusal);
        assertThat(applications.state("demo").state()).isEqualTo(State.HALTED);
        assertThat(letter("demo").machineCode()).isNull();
        assertThat(letter("demo").code()).isEqualTo(Integer.toString(refusal));
        assertThat(letter("demo").category()).isEqualTo("application");
        event(events, null, "yilianyun.app.halted");
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 15, 27, 17, 50, 777})
    void aDefectIsADeadLetterAndIsNotTriedAgain(int defect) {
        Answer page = authorize(code(defect));
        assertThat(page.status()).isEqualTo(502);
        assertThat(page.body()).contains("<span class=\"code\">" + defect);
        DeadLetter letter = letter("demo");
        assertThat(letter.code()).isEqualTo(Integer.toString(defect));
        assertThat(letter.category()).isEqualTo("defect");
        assertThat(letter.operation().label()).isEqualTo("code-exchange");
        assertThat(applications.isRunning("demo")).isTrue();
        run("exchange-due");
        assertThat(PLATFORM.requests()).hasSize(1);
    }

    @Test
    void aRefusedIdIsSentOnceMoreWithANewOne() {
        assertThat(authorize(code(33), granted()).status()).isEqualTo(200);
        assertThat(PLATFORM.forms())
                .hasSize(2)
                .extracting(form -> form.get("id"))
                .doesNotHaveDuplicates();
    }

    @Test
    void anIdThatIsRefusedTwiceIsADeadLetter() {
        assertThat(authorize(code(33)).status()).isEqualTo(502);
        assertThat(PLATFORM.requests()).hasSize(2);
        assertThat(letter("demo").code()).isEqualTo("33");
    }

    static Stream<Arguments> transientFaults() {
        return Stream.of(
                Arguments.of("45", code(45)),
                Arguments.of("http-500", http(500)),
                Arguments.of("http-502", http(502)),
                Arguments.of("http-503", http(503).withHeader("Retry-After", "0")),
                Arguments.of("http-429", http(429).withHeader("Retry-After", "0")),
                Arguments.of("http-404", http(404)),
                Arguments.of("http-302", http(302).withHeader("Location", "/oauth/oauth")),
                Arguments.of("http-401", http(401).withHeader("WWW-Authenticate", "Basic realm=\"x\"")),
                Arguments.of("timeout", ok("{\"error\":\"0\"}").withFixedDelay(3500)),
                Arguments.of("malformed", ok("<html>maintenance</html>")),
                Arguments.of("malformed", ok("")),
                Arguments.of("malformed", okJson("{\"error\":\"0\",\"body\":{\"access_tok")),
                Arguments.of("malformed", okJson("[]")),
                Arguments.of("connection", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)),
                Arguments.of("connection", aResponse().withFault(Fault.EMPTY_RESPONSE)),
                Arguments.of("connection", aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE)),
                Arguments.of("connection", aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK)));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("transientFaults")
    void aTransientFaultIsTriedAgainLaterAndNotBehindOurBack(String expected, ResponseDefinitionBuilder answer) {
        Answer page = authorize(answer);
        assertThat(page.status()).isEqualTo(502);
        assertThat(page.body()).contains("易联云暂时没有响应", "<span class=\"code\">" + expected);
        assertThat(PLATFORM.requests()).as("calls").hasSize(1);
        assertThat(status()).isEqualTo("EXCHANGING");
        assertThat(jdbc.queryForObject("SELECT error_code FROM yly_authorization", String.class))
                .isEqualTo(expected);
        assertThat(jdbc.queryForObject("SELECT due_at FROM yly_authorization", Long.class))
                .isBetween(clock.millis() + 22_500, clock.millis() + 37_500);
        assertThat(letters("demo")).isEmpty();
    }

    @Test
    void aSuccessWithoutAPairIsADeadLetter() {
        assertThat(authorize(okJson("{\"error\":\"0\",\"body\":\"\"}")).status())
                .isEqualTo(502);
        assertThat(letter("demo").code()).isEqualTo("malformed");
    }

    @Test
    void anAnswerOfManyMegabytesIsNotReadToItsEnd() {
        assertThat(authorize(okJson("{\"error\":\"0\",\"x\":\"" + "y".repeat(5_000_000) + "\"}"))
                        .status())
                .isEqualTo(502);
        assertThat(jdbc.queryForObject("SELECT error_code FROM yly_authorization", String.class))
                .isEqualTo("malformed");
    }
}
