package io.yilianyun.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.component.kafka.KafkaEndpoint;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Events on real brokers, through ordinary endpoints: each once while the broker is there, none lost when it is not. */
class BrokersTest {
    private static final int EVENTS = 20;

    @TempDir
    private Path folder;

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(120));
    }

    @Test
    void kafkaGetsEachEventOnceAndWhatCameWhileItWasAwayLater() throws Exception {
        try (KafkaBroker kafka = new KafkaBroker(folder)) {
            kafka.start();
            try (EngineNode node = node(kafka)) {
                assertThat(node.bean(CamelContext.class)
                                .getEndpoint("kafka:another", KafkaEndpoint.class)
                                .getConfiguration()
                                .getRequestRequiredAcks())
                        .as("by default all replicas acknowledge")
                        .isEqualTo("all");
                getsEachOnceAndWhatCameWhileAwayLater(kafka, node);
            }
        }
    }

    @Test
    void artemisGetsEachEventOnceAndWhatCameWhileItWasAwayLater() throws Exception {
        try (ArtemisBroker artemis = new ArtemisBroker(folder)) {
            artemis.start();
            try (EngineNode node = node(artemis)) {
                getsEachOnceAndWhatCameWhileAwayLater(artemis, node);
            }
        }
    }

    @Test
    void rabbitGetsEachEventOnceAndWhatCameWhileItWasAwayOrHadNoExchangeLater() throws Exception {
        try (RabbitBroker rabbit = new RabbitBroker(folder)) {
            rabbit.start();
            try (EngineNode node = node(rabbit)) {
                publish(node, 2 * EVENTS);
                patiently().untilAsserted(() -> assertThat(node.bean(JdbcTemplate.class)
                                .queryForList("SELECT error FROM yly_outbox WHERE attempts > 2", String.class))
                        .singleElement()
                        .asString()
                        .contains("no exchange 'printers'"));
                assertThat(waiting(node)).isEqualTo(EVENTS);

                rabbit.declareExchange();
                rabbit.declareQueue();
                patiently().until(() -> waiting(node) == 0);
                assertThat(numbersOf(rabbit.messages())).containsExactlyElementsOf(numbers(2 * EVENTS));
                rabbit.empty();
                getsEachOnceAndWhatCameWhileAwayLater(rabbit, node);
            }
        }
    }

    @Test
    void rabbitConfirmsWhatNoQueueTakes() throws Exception {
        try (RabbitBroker rabbit = new RabbitBroker(folder)) {
            rabbit.start();
            rabbit.declareExchange();
            try (EngineNode node = node(rabbit)) {
                publish(node, 0);
                patiently().until(() -> waiting(node) == 0);
                rabbit.declareQueue();
                assertThat(rabbit.messages()).as("so declare the queue first").isEmpty();
            }
        }
    }

    private static EngineNode node(Broker broker) throws IOException {
        Map<String, String> properties = EngineNode.properties(Databases.h2(), "http://127.0.0.1:9");
        properties.put("spring.artemis.embedded.enabled", "false");
        properties.putAll(broker.properties());
        return EngineNode.start(properties, null);
    }

    private static void getsEachOnceAndWhatCameWhileAwayLater(Broker broker, EngineNode node) throws Exception {
        publish(node, 0);
        patiently().until(() -> waiting(node) == 0);
        assertThat(numbersOf(broker.messages())).containsExactlyElementsOf(numbers(0));

        broker.stop();
        publish(node, EVENTS);
        patiently()
                .until(() -> node.bean(JdbcTemplate.class)
                                .queryForObject("SELECT MAX(attempts) FROM yly_outbox", Integer.class)
                        > 0);
        assertThat(waiting(node)).isEqualTo(EVENTS);
        broker.start();
        patiently().until(() -> waiting(node) == 0);
        assertThat(numbersOf(broker.messages())).containsAll(numbers(0)).containsAll(numbers(EVENTS));
    }

    private static List<Integer> numbers(int from) {
        return IntStream.range(from, from + EVENTS).boxed().toList();
    }

    private static void publish(EngineNode node, int from) {
        numbers(from).forEach(i -> node.bean(Outbox.class)
                .add(List.of(new Event(Event.Type.REFRESHED, "demo", "4004000001", Map.of("n", i)))));
    }

    private static int waiting(EngineNode node) {
        return node.bean(JdbcTemplate.class).queryForObject("SELECT COUNT(*) FROM yly_outbox", Integer.class);
    }

    private static List<Integer> numbersOf(List<String> messages) {
        return messages.stream()
                .map(message -> Json.read(message, JsonNode.class).at("/data/n").asInt())
                .toList();
    }
}
