package io.yilianyun.bridge.engine;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;

/** Files, and web hooks that refuse, hang or answer slowly: each event comes at least once, and a failing endpoint holds up no other. */
@ExtendWith(OutputCaptureExtension.class)
class SubscriberEndpointsTest {
    private static final int PRINTERS = 3;
    private static final int EVENTS = 6;
    /** Subscriptions by the path of their web hook. */
    private static final Map<String, ResponseDefinitionBuilder> FAILING = Map.of(
            "error", aResponse().withStatus(500),
            "refusal", aResponse().withStatus(400),
            "hanging", aResponse().withFixedDelay(5_000));

    @TempDir
    private static Path folder;

    private static WireMockServer hooks;
    private static EngineNode node;

    @BeforeAll
    static void start() {
        hooks = new WireMockServer(wireMockConfig().dynamicPort().containerThreads(60));
        hooks.start();
        Map<String, String> properties = EngineNode.properties(Databases.h2(), "http://127.0.0.1:9");
        properties.put("spring.artemis.embedded.enabled", "false");
        properties.put("yilianyun.subscriptions.file.uri", "file:" + folder.resolve("events"));
        FAILING.keySet().forEach(name -> subscribe(properties, name, "30s"));
        subscribe(properties, "dripping", "1s");
        subscribe(properties, "late", "1s");
        node = EngineNode.start(properties, null);
    }

    private static void subscribe(Map<String, String> properties, String name, String timeout) {
        String response = name.equals("hanging") ? "1000" : "30000";
        properties.put(
                "yilianyun.subscriptions.%s.uri".formatted(name),
                "http://127.0.0.1:%d/%s/k3y-of-the-hook?token=k3y&httpMethod=POST&responseTimeout=%s"
                        .formatted(hooks.port(), name, response));
        properties.put("yilianyun.subscriptions.%s.timeout".formatted(name), timeout);
    }

    @AfterAll
    static void stop() {
        node.close();
        hooks.stop();
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(90));
    }

    private static void answer(String name, ResponseDefinitionBuilder answer) {
        hooks.stubFor(post(urlPathMatching("/" + name + "/.*")).willReturn(answer));
    }

    private static int waiting(String subscription) {
        return node.bean(JdbcTemplate.class)
                .queryForObject("SELECT COUNT(*) FROM yly_outbox WHERE subscription = ?", Integer.class, subscription);
    }

    private static int attempts(String subscription) {
        return node.bean(JdbcTemplate.class)
                .queryForObject(
                        "SELECT MAX(attempts) FROM yly_outbox WHERE subscription = ?", Integer.class, subscription);
    }

    /** Requests to a web hook, the earliest first; one that was given up is left out. */
    private static List<ServeEvent> requests(String name) {
        return hooks.getAllServeEvents().stream()
                .filter(request -> request.getRequest().getUrl().startsWith("/" + name + "/"))
                .filter(request -> !request.getRequest().getBodyAsString().isEmpty())
                .sorted(Comparator.comparing(request -> request.getRequest().getLoggedDate()))
                .toList();
    }

    private static int number(String event) {
        return Json.read(event, JsonNode.class).at("/data/n").asInt();
    }

    /** The pauses between the requests about one event, in milliseconds. */
    private static List<Long> pauses(String name, int number) {
        List<Long> times = requests(name).stream()
                .map(ServeEvent::getRequest)
                .filter(request -> number(request.getBodyAsString()) == number)
                .map(request -> request.getLoggedDate().getTime())
                .toList();
        return IntStream.range(1, times.size())
                .mapToObj(i -> times.get(i) - times.get(i - 1))
                .toList();
    }

    private static Stream<String> files() {
        try (Stream<Path> files = Files.list(folder.resolve("events"))) {
            return files.map(SubscriberEndpointsTest::read).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatCannotBeHandedOverIsPostponedAndComesWhenTheEndpointIsWellAgain(CapturedOutput log) {
        FAILING.forEach(SubscriberEndpointsTest::answer);
        answer("dripping", ok("much obliged".repeat(20)).withChunkedDribbleDelay(6, 3000));
        answer("late", aResponse().withStatus(500).withFixedDelay(3000));
        IntStream.range(0, EVENTS).forEach(i -> node.bean(Outbox.class)
                .add(List.of(new Event(Event.Type.REFRESHED, "demo", "400400000" + i % PRINTERS, Map.of("n", i)))));

        patiently().until(() -> waiting("file") == 0 && waiting("events") == 0);
        assertThat(files().map(SubscriberEndpointsTest::number))
                .as("one file an event")
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, EVENTS).boxed().toList());
        FAILING.keySet().forEach(name -> {
            assertThat(waiting(name)).as(name).isEqualTo(EVENTS);
            patiently().until(() -> attempts(name) >= 3);
            assertThat(requests(name).stream()
                            .map(request -> number(request.getRequest().getBodyAsString())))
                    .as("later events of its printer wait")
                    .allMatch(number -> number < PRINTERS);
            assertThat(log.getOut().lines().filter(line -> line.contains("Subscription " + name + " ")))
                    .as("of the first batch and of one that failed again")
                    .anyMatch(line -> line.matches(
                            (".*WARN.*Subscription %s \\(http://127.0.0.1:%d/…\\): event [-0-9a-f]{36} \\(yilianyun.token.refreshed,"
                                            + " demo/400400000\\d\\) was not handed over, attempt 1; next try at 20[0-9T:-]+Z: .*")
                                    .formatted(name, hooks.port())))
                    .anyMatch(line -> line.contains("attempt 2; next try at "));
        });
        patiently().until(() -> pauses("error", 0).size() >= 2);
        assertThat(pauses("error", 0).get(0)).isGreaterThanOrEqualTo(1000);
        assertThat(pauses("error", 0).get(1)).as("growing").isGreaterThanOrEqualTo(2000);
        patiently().until(() -> waiting("dripping") == 0);
        assertThat(requests("dripping"))
                .as("what ends well after its time-out is not repeated")
                .hasSize(EVENTS);
        patiently().until(() -> !pauses("late", 0).isEmpty());
        assertThat(pauses("late", 0))
                .as("not before the hand-over that took too long has ended")
                .allMatch(pause -> pause >= 3000);

        Stream.concat(FAILING.keySet().stream(), Stream.of("late")).forEach(name -> answer(name, ok()));
        Stream.concat(FAILING.keySet().stream(), Stream.of("late")).forEach(name -> {
            patiently().until(() -> waiting(name) == 0);
            Set<Integer> delivered = new LinkedHashSet<>();
            requests(name).stream()
                    .filter(request -> request.getResponse().getStatus() == 200)
                    .forEach(
                            request -> delivered.add(number(request.getRequest().getBodyAsString())));
            assertThat(delivered).as(name).hasSize(EVENTS);
        });
        assertThat(log.getOut()).doesNotContain("k3y");
    }
}
