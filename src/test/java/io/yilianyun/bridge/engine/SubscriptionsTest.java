package io.yilianyun.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.component.mock.MockEndpoint;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;

/** Subscribers as teams write them: whatever a route does with an event, it comes once, and holds up no other subscriber. */
@ExtendWith(OutputCaptureExtension.class)
class SubscriptionsTest {
    /** The steps of a team's route, by the name of its subscription; each ends at a mock of this name. */
    private static final Map<String, String> HABITS = new LinkedHashMap<>();

    static {
        HABITS.put("plain", "- to: mock:plain");
        HABITS.put("delayed", "- delay: {constant: 20, asyncDelayed: true}\n- to: mock:delayed");
        HABITS.put("threads", "- threads: {poolSize: 3}\n- to: mock:threads");
        HABITS.put("wiretap", "- wireTap: {uri: mock:elsewhere}\n- to: mock:wiretap");
        HABITS.put(
                "split",
                "- split: {simple: '${body}', delimiter: '|', parallelProcessing: true, steps: [{to: mock:split}]}");
        HABITS.put("stop", "- to: mock:stop\n- stop: {}\n- to: mock:never");
        HABITS.put("seda", "- to: mock:seda\n- to: seda:aside");
        HABITS.put(
                "dotry",
                "- to: mock:dotry\n- doTry: {steps: [" + fail()
                        + "], doCatch: [{exception: [java.lang.Exception], steps: [{log: caught}]}]}");
        HABITS.put("handled", "- to: mock:handled\n- " + fail());
        HABITS.put("continued", "- to: mock:continued\n- " + fail());
        HABITS.put("channel", "- to: mock:channel\n- " + fail());
        HABITS.put(
                "aggregated",
                "- to: mock:aggregated\n- aggregate: {correlationExpression: {constant: 1}, completionTimeout: 100,"
                        + " aggregationStrategy: '#class:org.apache.camel.processor.aggregate.UseLatestAggregationStrategy', steps: [{to: mock:digest}]}");
        HABITS.put("transacted", "- transacted: {}\n- to: mock:transacted");
    }

    /** What a route's own configuration says about faults. */
    private static final Map<String, String> FAULTS = Map.of(
            "handled", "onException: [{onException: {exception: [java.lang.Exception], handled: {constant: 'true'}}}]",
            "continued",
                    "onException: [{onException: {exception: [java.lang.Exception], continued: {constant: 'true'}}}]",
            "channel", "errorHandler: {deadLetterChannel: {deadLetterUri: 'mock:channel-dead'}}");

    private static final int EVENTS = 12;

    @TempDir
    private static Path folder;

    /** Takes connections and never answers. */
    private static ServerSocket hanging;

    private static final Queue<Socket> HELD = new ConcurrentLinkedQueue<>();
    private static EngineNode node;

    private static String fail() {
        return "throwException: {exceptionType: java.lang.IllegalStateException, message: a fault of the team's own}";
    }

    @BeforeAll
    static void start() throws Exception {
        hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread accepting = new Thread(() -> {
            try {
                while (true) {
                    HELD.add(hanging.accept());
                }
            } catch (IOException e) {
                // Closed.
            }
        });
        accepting.setDaemon(true);
        accepting.start();
        Map<String, String> properties = EngineNode.properties(Databases.h2(), "http://127.0.0.1:9");
        properties.put("yilianyun.routes.directory", folder.toString());
        properties.put("spring.artemis.embedded.enabled", "false");
        StringBuilder routes = new StringBuilder();
        FAULTS.forEach((name, faults) ->
                routes.append("- routeConfiguration:\n    id: faults-%s\n    %s\n".formatted(name, faults)));
        HABITS.forEach((name, steps) -> {
            properties.put("yilianyun.subscriptions.%s.uri".formatted(name), "direct:" + name);
            routes.append("""
                    - route:
                        id: %1$s
                        routeConfigurationId: faults-%1$s
                        from:
                          uri: direct:%1$s
                          steps:
                            %2$s
                    """.formatted(name, steps.replace("\n", "\n        ")));
        });
        properties.put(
                "yilianyun.subscriptions.hanging.uri",
                "http://127.0.0.1:%d/hook/k3y?token=k3y".formatted(hanging.getLocalPort()));
        properties.put("yilianyun.subscriptions.hanging.timeout", "1s");
        properties.put("yilianyun.subscriptions.halts.uri", "mock:halts");
        properties.put("yilianyun.subscriptions.halts.types", "yilianyun.app.*");
        properties.put("yilianyun.subscriptions.first.uri", "mock:first");
        properties.put("yilianyun.subscriptions.first.types", "yilianyun.platform.*");
        properties.put("yilianyun.subscriptions.others.uri", "mock:others");
        properties.put("yilianyun.subscriptions.others.apps", "another");
        properties.put("yilianyun.apps.another.client-id", "1012345680");
        properties.put("yilianyun.apps.another.client-secret", "not-a-real-secret");
        properties.put("yilianyun.subscriptions.picky.uri", "mock:picky");
        Files.writeString(folder.resolve("habits.camel.yaml"), routes);
        node = EngineNode.start(properties, null);
    }

    @AfterAll
    static void stop() throws Exception {
        hanging.close();
        node.close();
    }

    @AfterEach
    void empty() throws IOException {
        node.bean(JdbcTemplate.class).update("DELETE FROM yly_outbox");
        for (Socket held : HELD) {
            held.close();
        }
        MockEndpoint.resetMocks(node.bean(CamelContext.class));
    }

    private static MockEndpoint mock(String name) {
        return node.bean(CamelContext.class).getEndpoint("mock:" + name, MockEndpoint.class);
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60));
    }

    private static int waiting(String subscription) {
        return node.bean(JdbcTemplate.class)
                .queryForObject("SELECT COUNT(*) FROM yly_outbox WHERE subscription = ?", Integer.class, subscription);
    }

    private static void publish(Event.Type type, String app, int from, int to) {
        IntStream.range(from, to).forEach(i -> node.bean(Outbox.class)
                .add(List.of(new Event(type, app, "400400000" + i % 3, Map.of("n", i)))));
    }

    /** The numbers of the events that a mock has received, those of one printer in the order in which they came. */
    private static List<Integer> numbers(String name, int printer) {
        return mock(name).getExchanges().stream()
                .map(exchange -> Json.read(exchange.getMessage().getBody(String.class), JsonNode.class))
                .filter(event -> event.get("subject").asText().equals("400400000" + printer))
                .map(event -> event.at("/data/n").asInt())
                .toList();
    }

    private static List<Integer> everyThirdFrom(int first) {
        return IntStream.iterate(first, i -> i < EVENTS, i -> i + 3).boxed().toList();
    }

    @Test
    void whateverARouteDoesEachEventComesOnceAndInOrder() {
        publish(Event.Type.REFRESHED, "demo", 0, EVENTS);
        HABITS.keySet().forEach(name -> {
            patiently().until(() -> waiting(name) == 0);
            IntStream.range(0, 3)
                    .forEach(printer ->
                            assertThat(numbers(name, printer)).as(name).isEqualTo(everyThirdFrom(printer)));
        });
        assertThat(mock("never").getExchanges()).isEmpty();
        patiently().until(() -> mock("channel-dead").getExchanges().size() == EVENTS);
    }

    @Test
    void aHangingWebHookHoldsUpNobodyElseAndItsKeyIsNotShown(CapturedOutput log) {
        publish(Event.Type.REFRESHED, "demo", 0, EVENTS);
        patiently().until(() -> waiting("plain") == 0 && waiting("events") == 0);
        assertThat(waiting("hanging")).isEqualTo(EVENTS);
        patiently()
                .until(() -> node.bean(JdbcTemplate.class)
                                .queryForObject(
                                        "SELECT COUNT(*) FROM yly_outbox WHERE subscription = 'hanging' AND attempts = 1"
                                                + " AND error LIKE '%did not end in time%'",
                                        Integer.class)
                        > 0);
        patiently().untilAsserted(() -> assertThat(log.getOut())
                .contains("Subscription hanging (http://127.0.0.1:%d/…): event ".formatted(hanging.getLocalPort()))
                .contains("was not handed over, attempt 1; next try at "));
        assertThat(log.getOut()).doesNotContain("k3y");
    }

    /** A database that goes away just when a node is to take its first turn. */
    @Test
    void aFirstTurnThatTheDatabaseRefusesIsTakenLater(CapturedOutput log) {
        JdbcTemplate jdbc = node.bean(JdbcTemplate.class);
        jdbc.execute("ALTER TABLE yly_turn RENAME TO yly_turn_away");
        try {
            publish(Event.Type.PLATFORM_UP, "demo", 0, 1);
            patiently().until(() -> log.getOut().contains("The route publish-first failed"));
        } finally {
            jdbc.execute("ALTER TABLE yly_turn_away RENAME TO yly_turn");
        }
        patiently().until(() -> waiting("first") == 0);
        assertThat(mock("first").getReceivedCounter()).isEqualTo(1);
    }

    @Test
    void anEventThatFailsHoldsUpOnlyLaterOnesOfItsPrinter() {
        mock("picky").whenAnyExchangeReceived(exchange -> {
            if (exchange.getMessage().getBody(String.class).contains("4004000001")) {
                throw new IllegalStateException("not this one");
            }
        });
        publish(Event.Type.REFRESHED, "demo", 0, EVENTS);
        patiently().until(() -> waiting("picky") == EVENTS / 3);
        assertThat(numbers("picky", 0)).isEqualTo(everyThirdFrom(0));
        assertThat(numbers("picky", 2)).isEqualTo(everyThirdFrom(2));
        assertThat(numbers("picky", 1)).as("only the first is tried").containsOnly(1);

        mock("picky").reset();
        patiently().until(() -> waiting("picky") == 0);
        assertThat(numbers("picky", 1)).isEqualTo(everyThirdFrom(1));
    }

    @Test
    void aSubscriptionGetsItsTypesAndItsApplicationsOnly() {
        publish(Event.Type.HALTED, "demo", 0, 1);
        publish(Event.Type.REFRESHED, "another", 1, 2);
        patiently().until(() -> waiting("halts") == 0 && waiting("others") == 0 && waiting("plain") == 0);
        assertThat(mock("halts").getExchanges()).singleElement().satisfies(exchange -> assertThat(
                        exchange.getMessage().getHeader("eventType"))
                .isEqualTo("yilianyun.app.halted"));
        assertThat(mock("others").getExchanges()).singleElement().satisfies(exchange -> assertThat(
                        exchange.getMessage().getHeader("eventType"))
                .isEqualTo("yilianyun.token.refreshed"));
        assertThat(mock("plain").getExchanges()).hasSize(2);
    }
}
