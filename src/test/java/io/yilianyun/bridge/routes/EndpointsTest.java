package io.yilianyun.bridge.routes;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.yilianyun.bridge.support.Platform.code;
import static io.yilianyun.bridge.support.Platform.http;
import static io.yilianyun.bridge.support.Platform.rotated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.app.AppHaltedException;
import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.platform.DefectFault;
import io.yilianyun.bridge.platform.InvalidInputException;
import io.yilianyun.bridge.platform.PlatformFault;
import io.yilianyun.bridge.platform.TransientFault;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.TeamRoutes;
import io.yilianyun.bridge.token.NoSuchTokenException;
import io.yilianyun.bridge.token.QuotaSpentException;
import io.yilianyun.bridge.token.RefreshFailedException;
import io.yilianyun.bridge.token.RefreshResult;
import io.yilianyun.bridge.token.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The endpoints for routes of a team's own: variables in, body out, and what fails is thrown to the route that calls. */
class EndpointsTest extends BridgeTest {
    private static final String TOKEN = "direct:bridge-access-token";
    private static final String REFRESH = "direct:bridge-refresh";
    private static final String CALL = "direct:bridge-call";
    private static final String DEAD_LETTER = "direct:bridge-dead-letter";
    private static final String PRINTED = "{\"error\":\"0\",\"error_description\":\"success\",\"body\":{\"id\":\"1\"}}";

    private String machineCode;

    @BeforeEach
    void aTokenIsThere() {
        machineCode = granted("demo");
        MockEndpoint.resetMocks(camel);
    }

    private Exchange send(String endpoint, Map<String, Object> variables) {
        return producer.request(endpoint, exchange -> {
            exchange.setVariable("app", "demo");
            exchange.setVariable("machineCode", machineCode);
            exchange.setVariable("path", "print/index");
            exchange.getMessage().setHeader("kept", "by the caller");
            exchange.getMessage().setBody("the caller's");
            variables.forEach(exchange::setVariable);
        });
    }

    private Exchange send(String endpoint) {
        return send(endpoint, Map.of());
    }

    private Exception thrown(String endpoint) {
        return send(endpoint).getException();
    }

    private void onPrint(String form) {
        PLATFORM.on("/print/index", "access_token", "access-" + machineCode, okJson(form));
    }

    private MockEndpoint mock(String name) {
        return camel.getEndpoint("mock:" + name, MockEndpoint.class);
    }

    @Test
    void theAccessTokenIsTheBodyAndNothingElseIsChanged() {
        Exchange exchange = send(TOKEN, Map.of("refused", "a variable of the caller's own", "outcome", 1));
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo("access-" + machineCode);
        assertThat(exchange.getMessage().getHeaders()).isEqualTo(Map.of("kept", "by the caller"));
        assertThat(exchange.getVariables())
                .isEqualTo(Map.of(
                        "app", "demo",
                        "machineCode", machineCode,
                        "path", "print/index",
                        "refused", "a variable of the caller's own",
                        "outcome", 1));
        assertThat(PLATFORM.requests()).isEmpty();
    }

    @Test
    void anExpiredAccessTokenIsRefreshedFirst() {
        clock.advance(Duration.ofDays(31));
        PLATFORM.onRefresh("refresh-" + machineCode, rotated(machineCode));
        assertThat(send(TOKEN).getMessage().getBody()).isEqualTo("access-2-" + machineCode);
    }

    @Test
    void aRefreshGivesItsOutcome() {
        PLATFORM.onRefresh("refresh-" + machineCode, rotated(machineCode));
        Exchange exchange = send(REFRESH);
        assertThat(exchange.getMessage().getBody(RefreshResult.class).kind()).isEqualTo(RefreshResult.Kind.REFRESHED);
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-2-" + machineCode);
        assertThat(exchange.getMessage().getHeaders()).isEqualTo(Map.of("kept", "by the caller"));
    }

    @ParameterizedTest
    @CsvSource({
        "direct:bridge-access-token, app",
        "direct:bridge-access-token, machineCode",
        "direct:bridge-refresh, app",
        "direct:bridge-refresh, machineCode",
        "direct:bridge-call, app",
        "direct:bridge-call, machineCode",
        "direct:bridge-call, path",
        "direct:bridge-dead-letter, app",
        "direct:bridge-dead-letter, code",
        "direct:bridge-dead-letter, description",
    })
    void aVariableThatIsMissingIsNamed(String endpoint, String variable) {
        Exchange exchange = producer.request(endpoint, request -> {
            Map.of("app", "demo", "machineCode", machineCode, "path", "print/index", "code", "c", "description", "d")
                    .forEach(request::setVariable);
            request.removeVariable(variable);
        });
        assertThat(exchange.getException())
                .isExactlyInstanceOf(InvalidInputException.class)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(variable);
        assertThat(exchange.getException().getMessage()).startsWith(variable);
    }

    @ParameterizedTest
    @CsvSource({
        "direct:bridge-access-token, machineCode, a printer",
        "direct:bridge-access-token, app, nobody",
        "direct:bridge-refresh, machineCode, a/b",
        "direct:bridge-refresh, app, nobody",
        "direct:bridge-call, machineCode, ''",
        "direct:bridge-call, app, nobody",
        "direct:bridge-call, path, oauth/oauth",
        "direct:bridge-call, path, ../print",
        "direct:bridge-call, form, content=x",
        "direct:bridge-dead-letter, app, nobody",
        "direct:bridge-dead-letter, machineCode, a printer",
        "direct:bridge-dead-letter, code, a code that is too long",
        "direct:bridge-dead-letter, description, ' '",
    })
    void aVariableThatIsWrongIsNamed(String endpoint, String variable, String value) {
        Exchange exchange = producer.request(endpoint, request -> {
            Map.of("app", "demo", "machineCode", machineCode, "path", "print/index", "code", "c", "description", "d")
                    .forEach(request::setVariable);
            request.setVariable(variable, value);
        });
        assertThat(exchange.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .isInstanceOfAny(InvalidInputException.class, NoSuchTokenException.class)
                .hasMessageContaining(variable);
        assertThat(PLATFORM.requests()).isEmpty();
        assertThat(letters("demo")).isEmpty();
    }

    @Test
    void whatFailsIsThrownByName() {
        PLATFORM.onRefresh("refresh-" + machineCode, code(41), code(20));
        PLATFORM.on("/print/index", "access_token", "access-" + machineCode, http(503), code(45), code(12));
        assertThat(List.of("http-503", "45")).allSatisfy(expected -> assertThat(thrown(CALL))
                .isInstanceOfSatisfying(
                        TransientFault.class, fault -> assertThat(fault.code()).isEqualTo(expected)));
        assertThat(send(CALL).getException()).as("a refusal is an answer").isNull();
        assertThat(send(CALL, Map.of("failIfRefused", true)).getException())
                .isInstanceOfSatisfying(
                        DefectFault.class, fault -> assertThat(fault.code()).isEqualTo("12"));

        applications.haltByOperator("demo");
        assertThat(thrown(CALL)).isInstanceOf(AppHaltedException.class);
        assertThat(thrown(REFRESH)).isInstanceOf(AppHaltedException.class);
        applications.resume("demo", "by operator");

        jdbc.update("UPDATE yly_token SET quota_used = 20 WHERE machine_code = ?", machineCode);
        assertThat(thrown(REFRESH)).isInstanceOf(QuotaSpentException.class);
        jdbc.update("UPDATE yly_token SET quota_used = 0 WHERE machine_code = ?", machineCode);

        assertThat(thrown(REFRESH)).isInstanceOfSatisfying(RefreshFailedException.class, failed -> {
            assertThat(failed.code()).isEqualTo("41");
            assertThat(failed).hasMessageContainingAll("demo", machineCode);
        });
        clock.advance(Duration.ofDays(31));
        assertThat(thrown(TOKEN))
                .isInstanceOfSatisfying(RefreshFailedException.class, failed -> assertThat(failed.code())
                        .isEqualTo("20"));
        assertThat(thrown(TOKEN)).isExactlyInstanceOf(RefusedException.class).hasMessageContaining("authorize again");
        machineCode = machineCode();
        assertThat(List.of(TOKEN, REFRESH, CALL))
                .allSatisfy(endpoint -> assertThat(thrown(endpoint)).isInstanceOf(NoSuchTokenException.class));
    }

    /** By the class of its code, with and without {@code failIfRefused}. */
    @ParameterizedTest
    @CsvSource({
        "5, ApplicationFault",
        "6, CodeRefused",
        "12, DefectFault",
        "14, AccessTokenRefused",
        "20, RefreshTokenDead",
        "41, QuotaSpent",
    })
    void aRefusalIsAnAnswerOrAnExceptionOfItsClass(int code, String fault) {
        PLATFORM.onAnything(code(code));
        PLATFORM.onRefresh("refresh-" + machineCode, rotated(machineCode));
        Exchange answered = send(CALL);
        assertThat(answered.getException()).isNull();
        assertThat(answered.getMessage().getBody(String.class)).contains("refused with " + code);
        applications.resume("demo", "by operator");
        machineCode = granted("demo");
        PLATFORM.onRefresh("refresh-" + machineCode, rotated(machineCode));
        assertThat(send(CALL, Map.of("failIfRefused", true)).getException())
                .isInstanceOfSatisfying(PlatformFault.class, thrown -> {
                    assertThat(thrown.getClass().getSimpleName()).isEqualTo(fault);
                    assertThat(thrown.code()).isEqualTo(Integer.toString(code));
                });
    }

    @Test
    void aTokenThatCannotBeDecryptedIsThrownByName() {
        String other = granted("demo");
        jdbc.update(
                "UPDATE yly_token SET access_token = ? WHERE machine_code = ?",
                token("demo", other).accessToken(),
                machineCode);
        assertThat(List.of(TOKEN, CALL)).allSatisfy(endpoint -> assertThat(thrown(endpoint))
                .isInstanceOf(Cipher.UndecipherableException.class)
                .hasMessageContaining("demo/" + machineCode));
        assertThat(PLATFORM.requests()).isEmpty();
        machineCode = other;
        assertThat(send(TOKEN).getMessage().getBody()).isEqualTo("access-" + other);
    }

    @Test
    void theCallerThatIsOneTooManyIsThrownByName() throws Exception {
        PLATFORM.on("/print/index", "access_token", "access-" + machineCode, PLATFORM.held(okJson(PRINTED)));
        ExecutorService threads = Executors.newFixedThreadPool(48);
        try {
            List<Future<Exchange>> callers = Stream.generate(() -> threads.submit(() -> send(CALL)))
                    .limit(48)
                    .toList();
            await().until(() -> camel.getInflightRepository().size("platform-post") == 48);
            assertThat(thrown(CALL)).isInstanceOf(RejectedExecutionException.class);
            PLATFORM.release();
            for (Future<Exchange> caller : callers) {
                assertThat(caller.get().getException()).isNull();
            }
            assertThat(PLATFORM.requests()).hasSize(48);
        } finally {
            PLATFORM.release();
            threads.shutdown();
        }
    }

    /** Another thread's exchange, for which the caller waits: the answer or the exception comes back to the caller's. */
    @Test
    void aCallerWaitsBehindSeda() throws Exception {
        PLATFORM.on("/print/index", "access_token", "access-" + machineCode, okJson(PRINTED), http(503));
        try (TeamRoutes team = new TeamRoutes(camel, "team.yaml", """
                - routeConfiguration: {id: team-none, errorHandler: {noErrorHandler: {}}}
                - route:
                    id: team-asks
                    routeConfigurationId: team-none
                    from:
                      uri: direct:team-asks
                      steps:
                        - to: {uri: "seda:team-printing", parameters: {waitForTaskToComplete: Always, timeout: 20000}}
                        - to: mock:team
                - route:
                    id: team-printing
                    routeConfigurationId: team-none
                    from: {uri: "seda:team-printing", steps: [{to: direct:bridge-call}]}
                """)) {
            Exchange printed = send("direct:team-asks");
            assertThat(printed.getException()).isNull();
            assertThat(printed.getMessage().getBody()).isEqualTo(PRINTED);
            assertThat(printed.getMessage().getHeader("kept")).isEqualTo("by the caller");
            assertThat(thrown("direct:team-asks")).isInstanceOf(TransientFault.class);
            assertThat(mock("team").getExchanges()).hasSize(1);
        }
    }

    /** One printer's fault is no other's, though all are called at once. */
    @Test
    void eachPrinterOfAParallelSplitHasItsOwnAnswer() throws Exception {
        List<String> printers = Stream.generate(() -> granted("demo")).limit(12).toList();
        printers.forEach(printer -> PLATFORM.on(
                "/print/index",
                "access_token",
                "access-" + printer,
                printer.equals(printers.get(5)) ? http(503) : okJson(PRINTED.replace("\"1\"", '"' + printer + '"'))));
        try (TeamRoutes team = new TeamRoutes(camel, "team.yaml", """
                - route:
                    id: team-all
                    from:
                      uri: direct:team-all
                      steps:
                        - split:
                            simple: "${body}"
                            parallelProcessing: true
                            steps:
                              - setVariable: {name: machineCode, simple: "${body}"}
                              - to: direct:team-one
                - route:
                    id: team-one
                    from:
                      uri: direct:team-one
                      steps:
                        - doTry:
                            steps:
                              - to: direct:bridge-call
                              - to: mock:team
                            doCatch:
                              - exception: [io.yilianyun.bridge.platform.TransientFault]
                                steps: [{to: mock:team-dead}]
                """)) {
            Exchange all = producer.request("direct:team-all", exchange -> {
                exchange.setVariable("app", "demo");
                exchange.setVariable("path", "print/index");
                exchange.getMessage().setBody(printers);
            });
            assertThat(all.getException()).isNull();
            assertThat(mock("team-dead").getExchanges()).singleElement().satisfies(failed -> assertThat(
                            failed.getVariable("machineCode"))
                    .isEqualTo(printers.get(5)));
            assertThat(mock("team").getExchanges()).hasSize(11).allSatisfy(printed -> assertThat(
                            printed.getMessage().getBody(String.class))
                    .contains(printed.getVariable("machineCode", String.class)));
        }
    }

    /** A call that fails (503), then one that succeeds, in a team's route: the caller's route decides what comes next. */
    static final String HABITS = """
            - route:
                id: team-call
                routeConfigurationId: team-none
                from:
                  uri: direct:team-call
                  steps:
                    - setVariable: {name: app, constant: demo}
                    - setVariable: {name: path, constant: print/index}
                    - to: direct:bridge-call
                    - to: mock:team
            - routeConfiguration: {id: team-none, errorHandler: {noErrorHandler: {}}}
            - routeConfiguration:
                id: team-handled
                onException:
                  - onException:
                      exception: [io.yilianyun.bridge.platform.TransientFault]
                      handled: {constant: "true"}
                      steps:
                        - setVariable: {name: code, simple: "${exception.code}"}
                        - setVariable: {name: description, simple: "${exception.description}"}
                        - to: direct:bridge-dead-letter
                        - to: direct:team-call
            - routeConfiguration:
                id: team-continued
                onException:
                  - onException: {exception: [java.lang.Exception], continued: {constant: "true"}}
            - routeConfiguration:
                id: team-redelivered
                errorHandler: {deadLetterChannel: {deadLetterUri: mock:team-dead, redeliveryPolicy: {maximumRedeliveries: 2, redeliveryDelay: 1}}}
            """
            + Stream.of("""
            split: {simple: "${body}", delimiter: "|", parallelProcessing: true, steps: [{to: direct:team-call}]}
            """, """
            multicast: {parallelProcessing: true, steps: [{to: direct:team-call}, {to: direct:team-call}]}
            """, """
            wireTap: {uri: direct:team-call}
            """, """
            threads: {poolSize: 2}
            """, """
            to: seda:team-aside
            """, """
            doTry: {steps: [{to: direct:team-call}], doCatch: [{exception: [io.yilianyun.bridge.platform.TransientFault], steps: [{to: direct:team-call}]}]}
            """, """
            transacted: {ref: bridgeTransaction, steps: [{to: direct:team-call}]}
            """, """
            enrich: {constant: direct:team-call}
            """, """
            circle: none
            """)
                    .map(step -> step.startsWith("circle")
                            ? ""
                            : """
            - route:
                id: team-%1$s
                routeConfigurationId: %3$s
                from:
                  uri: direct:team-%1$s
                  steps:
                    - %2$s
            """.formatted(
                                    step.replaceFirst("(?s):.*", "").toLowerCase(java.util.Locale.ROOT),
                                    step.strip()
                                            + (step.startsWith("threads") ? "\n        - to: direct:team-call" : ""),
                                    "team-none"))
                    .reduce("", String::concat)
            + """
            - route:
                id: team-aside
                from: {uri: seda:team-aside, steps: [{to: direct:team-call}]}
            """
            + Stream.of("handled", "continued", "redelivered")
                    .map(name -> """
            - route:
                id: team-%1$s
                routeConfigurationId: team-%1$s
                from: {uri: direct:team-%1$s, steps: [{to: direct:team-call}, {to: mock:team-after}]}
            """.formatted(name))
                    .reduce("", String::concat);

    private Exchange habit(String name) {
        return producer.request("direct:team-" + name, exchange -> {
            exchange.setVariable("machineCode", machineCode);
            exchange.getMessage().setBody("a|b");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "split, 2",
        "multicast, 2",
        "wiretap, 1",
        "threads, 1",
        "to, 1",
        "dotry, 1",
        "transacted, 1",
        "enrich, 1"
    })
    void behindAnyStepOfTheCallersACallAnswers(String name, int calls) throws Exception {
        onPrint(PRINTED);
        try (TeamRoutes team = new TeamRoutes(camel, "team.yaml", HABITS)) {
            assertThat(habit(name).getException()).isNull();
            await().untilAsserted(() -> assertThat(mock("team").getExchanges())
                    .hasSize(calls)
                    .allSatisfy(exchange ->
                            assertThat(exchange.getMessage().getBody()).isEqualTo(PRINTED)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "dotry, 1, 0, 0, false",
        "handled, 1, 0, 1, false",
        "continued, 0, 1, 0, false",
        "redelivered, 1, 1, 0, false",
        "enrich, 0, 0, 0, true",
        "threads, 0, 0, 0, true",
    })
    void aFaultReachesTheCallersOwnErrorHandling(String name, int answered, int after, int letters, boolean thrown)
            throws Exception {
        PLATFORM.on("/print/index", "access_token", "access-" + machineCode, http(503), okJson(PRINTED));
        try (TeamRoutes team = new TeamRoutes(camel, "team.yaml", HABITS)) {
            Exchange exchange = habit(name);
            assertThat(exchange.getException() instanceof TransientFault).isEqualTo(thrown);
            assertThat(mock("team").getExchanges()).hasSize(answered);
            assertThat(mock("team-after").getExchanges()).hasSize(after);
            assertThat(mock("team-dead").getExchanges()).isEmpty();
            assertThat(letters("demo")).hasSize(letters);
        }
    }

    @Test
    void whatTheBridgeHasStoredIsNotRolledBackWithTheCaller() throws Exception {
        PLATFORM.onRefresh("refresh-" + machineCode, rotated(machineCode));
        try (TeamRoutes team = new TeamRoutes(camel, "team.yaml", """
                - route:
                    id: team-transaction
                    routeConfigurationId: caller-faults
                    from:
                      uri: direct:team-transaction
                      steps:
                        - transacted:
                            ref: bridgeTransaction
                            steps:
                              - to: direct:bridge-refresh
                              - to: direct:bridge-dead-letter
                              - rollback: {message: the caller's}
                """)) {
            Exchange exchange =
                    send("direct:team-transaction", Map.of("code", "own", "description", "before the rollback"));
            assertThat(exchange.getException()).hasMessageContaining("the caller's");
        }
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-2-" + machineCode);
        assertThat(letter("demo").description()).isEqualTo("before the rollback");
    }

    /** 48 callers may wait for the platform at once; a route that has its answer does not count, however long it goes on. */
    @Test
    void aCallerThatHasItsAnswerHoldsUpNobody() throws Exception {
        onPrint(PRINTED);
        AtomicInteger answered = new AtomicInteger();
        CountDownLatch end = new CountDownLatch(1);
        camel.getRegistry().bind("teamWaits", (Processor) exchange -> {
            answered.incrementAndGet();
            end.await();
        });
        ExecutorService threads = Executors.newFixedThreadPool(49);
        try (TeamRoutes team = new TeamRoutes(camel, "team.yaml", """
                - route:
                    id: team-waits
                    routeConfigurationId: caller-faults
                    from: {uri: direct:team-waits, steps: [{to: direct:bridge-call}, {process: {ref: teamWaits}}]}
                """)) {
            List<Future<Exchange>> callers = new ArrayList<>();
            for (int i = 1; i <= 49; i++) {
                callers.add(threads.submit(() -> send("direct:team-waits")));
                await().untilAtomic(answered, equalTo(i));
            }
            assertThat(send(CALL).getException()).isNull();
            end.countDown();
            for (Future<Exchange> caller : callers) {
                caller.get();
            }
        } finally {
            end.countDown();
            threads.shutdown();
        }
    }

    @Test
    void aDeadLetterOfATeamsOwnIsShownLikeAnyOtherAndCounted() {
        Map<String, Object> report = Map.of("code", "printer-gone", "description", "The shop has closed");
        assertThat(send(DEAD_LETTER, report).getMessage().getBody()).isEqualTo("the caller's");
        send(DEAD_LETTER, report);
        DeadLetter letter = letter("demo");
        JsonNode shown = client().as(Client.READER)
                .get("/api/dead-letters?category=custom")
                .json()
                .at("/items/0");
        assertThat(shown.get("operation").asText()).isEqualTo("custom");
        assertThat(shown.get("machineCode").asText()).isEqualTo(machineCode);
        assertThat(shown.get("code").asText()).isEqualTo("printer-gone");
        assertThat(shown.get("description").asText()).isEqualTo("The shop has closed");
        assertThat(shown.get("attempts").asInt()).isEqualTo(2);
        await().untilAsserted(() -> assertThat(received(deadLetterEvents, machineCode, "yilianyun.dead-letter"))
                .hasSize(2)
                .first()
                .satisfies(event ->
                        assertThat(event.at("/data/operation").asText()).isEqualTo("custom")));

        Client operator = client().as(Client.OPERATOR);
        assertThat(operator.post("/api/dead-letters/" + letter.id() + "/retry").status())
                .isEqualTo(409);
        assertThat(operator.post("/api/dead-letters/retry", "{\"app\":\"demo\"}")
                        .json()
                        .at("/refused/0/reason")
                        .asText())
                .contains("A route of your own recorded it");
        assertThat(letter("demo").status()).isEqualTo(DeadLetter.Status.OPEN);
        assertThat(operator.post("/api/dead-letters/" + letter.id() + "/discard")
                        .status())
                .isEqualTo(204);
        assertThat(letter("demo").status()).isEqualTo(DeadLetter.Status.DISCARDED);
    }

    @Test
    void aDeadLetterMayConcernNoPrinterAndDifferentOnesStayApart() {
        machineCode = null;
        send(DEAD_LETTER, Map.of("code", "own", "description", "one"));
        send(DEAD_LETTER, Map.of("code", "own", "description", "an\u0000other\n" + "x".repeat(400)));
        assertThat(letters("demo")).hasSize(2).allSatisfy(letter -> {
            assertThat(letter.machineCode()).isNull();
            assertThat(letter.description()).hasSizeLessThanOrEqualTo(300);
        });
    }
}
