package io.yilianyun.bridge.engine;

import io.yilianyun.bridge.chaos.ChildBridge;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Time;

/** A Kafka broker in this process. */
final class KafkaBroker implements Broker {
    private static final String TOPIC = "printer-events";

    private final Properties properties = new Properties();
    private final int port = ChildBridge.freePort();
    private KafkaRaftServer server;

    KafkaBroker(Path folder) throws IOException {
        int controller = ChildBridge.freePort();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("listeners", "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controller));
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("log.dirs", folder.resolve("kafka").toString());
        properties.put("offsets.topic.replication.factor", "1");
        Path file = folder.resolve("server.properties");
        try (OutputStream out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
        String[] format = {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()};
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        if (StorageTool.execute(format, new PrintStream(output)) != 0) {
            throw new IOException("Kafka's folder cannot be formatted: " + output);
        }
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public Map<String, String> properties() {
        return Map.of("yilianyun.events.uri", "kafka:" + TOPIC + "?brokers=" + address());
    }

    @Override
    public void start() {
        server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
        server.startup();
    }

    @Override
    public void stop() {
        server.shutdown();
        server.awaitShutdown();
    }

    @Override
    public List<String> messages() {
        Properties reader = new Properties();
        reader.put("bootstrap.servers", address());
        List<String> messages = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(reader, new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(TOPIC, 0);
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(message -> messages.add(message.value()));
            }
        }
        return messages;
    }

    @Override
    public void close() {
        stop();
    }
}
