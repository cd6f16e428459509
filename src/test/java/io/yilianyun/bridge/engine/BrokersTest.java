package io.yilianyun.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Events on a real Kafka, through an ordinary endpoint: each once while the broker is there, none lost when it is not. */
class BrokersTest {
    private static final String TOPIC = "printer-events";
    private static final int EVENTS = 20;

    @TempDir
    private Path folder;

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(90));
    }

    @Test
    void kafkaGetsEachEventOnceAndWhatCameWhileItWasAwayLater() throws Exception {
        try (KafkaBroker kafka = new KafkaBroker(folder)) {
            kafka.start();
            Map<String, String> properties = EngineNode.properties(Databases.h2(), "http://127.0.0.1:9");
            properties.put("spring.artemis.embedded.enabled", "false");
            properties.put("yilianyun.events.uri", "kafka:" + TOPIC + "?brokers=" + kafka.address());
            try (EngineNode node = EngineNode.start(properties, null)) {
                publish(node, 0);
                patiently().until(() -> waiting(node) == 0);
                List<Integer> once = received(kafka, EVENTS);
                assertThat(once).containsExactlyElementsOf(numbers(0));

                kafka.stop();
                publish(node, EVENTS);
                assertThat(waiting(node)).isEqualTo(EVENTS);
                kafka.start();
                patiently().until(() -> waiting(node) == 0);
                assertThat(new HashSet<>(received(kafka, 2 * EVENTS))).hasSize(2 * EVENTS);
            }
        }
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

    /** All messages of the topic, at least so many. */
    private static List<Integer> received(KafkaBroker kafka, int least) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", kafka.address());
        properties.put("group.id", "reader-" + least);
        properties.put("auto.offset.reset", "earliest");
        List<Integer> numbers = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            patiently().until(() -> {
                for (ConsumerRecord<String, String> message : consumer.poll(Duration.ofSeconds(1))) {
                    numbers.add(Json.read(message.value(), JsonNode.class)
                            .at("/data/n")
                            .asInt());
                }
                return numbers.size() >= least;
            });
        }
        return numbers;
    }
}
