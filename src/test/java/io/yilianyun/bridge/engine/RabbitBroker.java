package io.yilianyun.bridge.engine;

import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.yilianyun.bridge.chaos.ChildBridge;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** Debian's RabbitMQ in a process of its own, with its own data and ports, which can be stopped and started again; the test is left out where it is not installed. */
final class RabbitBroker implements Broker {
    private static final Path SERVER = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");
    private static final String QUEUE = "printer-events";
    private static final String EXCHANGE = "printers";
    private static final String RECIPE = "events-to-rabbitmq.camel.yaml";

    private final Path folder;
    private final int port = ChildBridge.freePort();
    /** Erlang's directory of names, which the server starts and leaves behind. */
    private final int names = ChildBridge.freePort();

    private final int peers = ChildBridge.freePort();
    private final ConnectionFactory connections = new ConnectionFactory();
    private Process process;

    RabbitBroker(Path folder) throws IOException {
        Assumptions.assumeTrue(
                Files.isExecutable(SERVER), "RabbitMQ is not installed: apt-get install rabbitmq-server");
        this.folder = folder;
        connections.setPort(port);
    }

    @Override
    public Map<String, String> properties() throws IOException {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        Files.copy(Path.of("routes/examples").resolve(RECIPE), routes.resolve(RECIPE));
        return Map.of(
                "spring.rabbitmq.port", String.valueOf(port),
                "yilianyun.routes.directory", routes.toString(),
                "yilianyun.events.uri", "direct:events-to-rabbitmq");
    }

    @Override
    public void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(SERVER.toString());
        builder.environment()
                .putAll(Map.of(
                        "HOME", folder.toString(),
                        "ERL_EPMD_PORT", String.valueOf(names),
                        "ERL_EPMD_ADDRESS", "127.0.0.1",
                        "RABBITMQ_NODENAME", "test@localhost",
                        "RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1",
                        "RABBITMQ_NODE_PORT", String.valueOf(port),
                        "RABBITMQ_DIST_PORT", String.valueOf(peers),
                        "RABBITMQ_MNESIA_BASE", folder.resolve("data").toString(),
                        "RABBITMQ_LOG_BASE", folder.toString(),
                        "RABBITMQ_ENABLED_PLUGINS_FILE",
                                folder.resolve("plugins").toString()));
        File output = folder.resolve("rabbitmq.out").toFile();
        process = builder.redirectErrorStream(true).redirectOutput(output).start();
        await().atMost(Duration.ofSeconds(90)).ignoreExceptions().until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("RabbitMQ did not start:\n" + Files.readString(output.toPath()));
            }
            connections.newConnection().close();
            return true;
        });
    }

    /** Declares the exchange, durable. */
    void declareExchange() throws Exception {
        try (Connection connection = connections.newConnection();
                Channel channel = connection.createChannel()) {
            channel.exchangeDeclare(EXCHANGE, BuiltinExchangeType.DIRECT, true);
        }
    }

    /** Declares a queue that takes all events of the exchange, durable. */
    void declareQueue() throws Exception {
        try (Connection connection = connections.newConnection();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare(QUEUE, true, false, false, null);
            channel.queueBind(QUEUE, EXCHANGE, "token");
        }
    }

    /** Removes all messages. */
    void empty() throws Exception {
        try (Connection connection = connections.newConnection();
                Channel channel = connection.createChannel()) {
            channel.queuePurge(QUEUE);
        }
    }

    @Override
    public List<String> messages() throws Exception {
        List<String> messages = new ArrayList<>();
        try (Connection connection = connections.newConnection();
                Channel channel = connection.createChannel()) {
            // Not acknowledged, so that they stay in the queue.
            for (GetResponse got = get(channel); got != null; got = get(channel)) {
                messages.add(new String(got.getBody(), StandardCharsets.UTF_8));
            }
        }
        return messages;
    }

    private static GetResponse get(Channel channel) throws IOException {
        return channel.basicGet(QUEUE, false);
    }

    @Override
    public void stop() {
        process.destroy();
        process.onExit().join();
    }

    @Override
    public void close() throws IOException {
        stop();
        new ProcessBuilder("epmd", "-port", String.valueOf(names), "-kill")
                .start()
                .onExit()
                .join();
    }
}
