package io.yilianyun.bridge.routes;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.yilianyun.bridge.support.Platform.code;
import static io.yilianyun.bridge.support.Platform.http;
import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenStatus;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the classes of fault do to the refresh of one token. */
class RefreshFaultsTest extends OneDueToken {
    private void assertStillWorks() {
        assertThat(client().as(Client.TOKEN)
                        .get("/api/tokens/demo/" + machineCode + "/access-token")
                        .json()
                        .get("accessToken")
                        .asText())
                .isEqualTo("access-" + machineCode);
        assertThat(refreshToken("demo", machineCode)).isEqualTo("refresh-" + machineCode);
    }

    private DeadLetter assertDeadLetter(String code, String category) {
        DeadLetter letter = letter("demo");
        assertThat(letter.machineCode()).isEqualTo(machineCode);
        assertThat(letter.operation().label()).isEqualTo("refresh");
        assertThat(letter.code()).isEqualTo(code);
        assertThat(letter.category()).isEqualTo(category);
        JsonNode event = event(deadLetterEvents, machineCode, "yilianyun.dead-letter");
        assertThat(event.at("/data/id").asText()).isEqualTo(letter.id());
        assertThat(event.at("/data/code").asText()).isEqualTo(code);
        assertThat(event.toString()).doesNotContain("refresh-" + machineCode, "access-");
        return letter;
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18, 20})
    void aDeadRefreshTokenNeedsTheMerchant(int refusal) {
        Token token = refreshAnswered(code(refusal));
        assertThat(token.status()).isEqualTo(TokenStatus.REAUTHORIZE);
        assertThat(token.dueAt()).as("never by itself").isNull();
        assertThat(token.lastError().code()).isEqualTo(Integer.toString(refusal));
        assertDeadLetter(Integer.toString(refusal), "refresh-token-dead");
        assertThat(event(events, machineCode, "yilianyun.token.reauthorize")
                        .at("/data/code")
                        .asText())
                .isEqualTo(Integer.toString(refusal));
        assertStillWorks();
        run("refresh-demo");
        assertThat(PLATFORM.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 12, 15, 27, 34, 50, 777})
    void aDefectIsADeadLetterAndTheTokenKeepsWorking(int defect) {
        Token token = refreshAnswered(code(defect));
        assertThat(token.status()).isEqualTo(TokenStatus.FAULTED);
        assertThat(token.dueAt()).isNull();
        assertDeadLetter(Integer.toString(defect), defect == 6 ? "code-refused" : "defect");
        assertStillWorks();
        clock.advance(Duration.ofHours(1));
        run("refresh-demo");
        assertThat(PLATFORM.requests()).hasSize(1);
    }

    static Stream<Arguments> transientFaults() {
        return Stream.of(
                Arguments.of("45", code(45)),
                Arguments.of("http-500", http(500)),
                Arguments.of("http-503", http(503).withHeader("Retry-After", "0")),
                Arguments.of("http-429", http(429).withHeader("Retry-After", "0")),
                Arguments.of("timeout", ok("{\"error\":\"0\"}").withFixedDelay(3500)),
                Arguments.of("malformed", ok("<html>maintenance</html>")),
                Arguments.of("malformed", okJson("{\"error\":\"0\",\"body\":\"\"}")),
                Arguments.of("malformed", okJson("{\"error\":\"0\",\"body\":{\"access_token\":\"only\"}}")),
                Arguments.of("connection", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)),
                Arguments.of("connection", aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK)));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("transientFaults")
    void aTransientFaultIsRepeatedWithTheSameRefreshToken(String code, ResponseDefinitionBuilder answer) {
        Token token = refreshAnswered(answer, rotated());
        assertThat(PLATFORM.requests()).as("calls").hasSize(1);
        assertThat(token.status()).isEqualTo(TokenStatus.ACTIVE);
        assertThat(token.lastError().code()).isEqualTo(code);
        assertThat(token.attempts()).isEqualTo(1);
        assertThat(token.dueAt())
                .isBetween(clock.instant().plusMillis(22_500), clock.instant().plusMillis(37_500));
        assertThat(letters("demo")).isEmpty();
        assertStillWorks();

        clock.set(token.dueAt());
        run("refresh-demo");
        assertThat(PLATFORM.forms("refresh_token", "refresh-" + machineCode))
                .hasSize(2)
                .extracting(form -> form.get("id"))
                .doesNotHaveDuplicates();
        Token healed = token("demo", machineCode);
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-2-" + machineCode);
        assertThat(healed.attempts()).isZero();
        assertThat(healed.lastError()).isNull();
    }

    @Test
    void attemptsThatRunOutEndInADeadLetterThatARetryResolves() {
        refreshAnswered(http(500), http(500), http(500), http(500), http(500), rotated());
        for (int attempt = 2; attempt <= 5; attempt++) {
            clock.set(token("demo", machineCode).dueAt());
            run("refresh-demo");
        }
        Token token = token("demo", machineCode);
        assertThat(token.status()).isEqualTo(TokenStatus.FAULTED);
        assertThat(token.attempts()).isEqualTo(5);
        DeadLetter letter = assertDeadLetter("http-500", "transient");
        assertThat(letter.attempts()).isEqualTo(5);

        assertThat(tokens.makeDue("demo", machineCode)).isTrue();
        run("refresh-demo");
        assertThat(token("demo", machineCode).status()).isEqualTo(TokenStatus.ACTIVE);
        assertThat(letter("demo").status()).isEqualTo(DeadLetter.Status.RESOLVED);
    }

    @Test
    void aRefusedIdIsSentOnceMoreWithANewIdAndThenIsADeadLetter() {
        Token token = refreshAnswered(code(33));
        assertThat(PLATFORM.forms())
                .hasSize(2)
                .extracting(form -> form.get("id"))
                .doesNotHaveDuplicates();
        assertThat(token.status()).isEqualTo(TokenStatus.FAULTED);
        assertDeadLetter("33", "defect");
    }

    @Test
    void aRefusedIdWhoseSecondIsTakenIsNoFault() {
        assertThat(refreshAnswered(code(33), rotated()).status()).isEqualTo(TokenStatus.ACTIVE);
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-2-" + machineCode);
        assertThat(letters("demo")).isEmpty();
    }

    @Test
    void anAnswerThatNamesAnotherTerminalIsADeadLetterAndItsPairIsNotStored() {
        Token token = refreshAnswered(success("4009999999", "access-other", "refresh-other"));
        assertThat(token.status()).isEqualTo(TokenStatus.FAULTED);
        DeadLetter letter = assertDeadLetter("malformed", "defect");
        assertThat(deadLetters.payload(letter))
                .as("kept, encrypted")
                .get()
                .asString()
                .contains("refresh-other");
        assertThat(tokens.find("demo", "4009999999")).isEmpty();
        assertStillWorks();
    }
}
