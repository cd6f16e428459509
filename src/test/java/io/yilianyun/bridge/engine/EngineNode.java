package io.yilianyun.bridge.engine;

import io.yilianyun.bridge.BridgeApplication;
import io.yilianyun.bridge.support.TestProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A node of the bridge in this process, on a database and a platform of the test's choice. */
final class EngineNode implements AutoCloseable {
    /** Applications beside {@code demo}; each one's client id is its name. */
    static final List<String> OTHERS = List.of("north", "south");

    static final String KEY = "an-operators-key-for-tests";
    private static final Path KEYSET = keyset();

    private final ConfigurableApplicationContext context;

    private EngineNode(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Properties that make a test fast; the sweep runs only when a test asks for it. */
    static Map<String, String> properties(String database, String platform) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("spring.datasource.url", database);
        properties.put("server.port", "0");
        properties.put("yilianyun.base-url", platform);
        properties.put("yilianyun.apps.demo.client-id", "1012345678");
        properties.put("yilianyun.apps.demo.client-secret", "not-a-real-secret");
        properties.put("yilianyun.apps.demo.rate-per-second", "10000");
        for (String other : OTHERS) {
            properties.put("yilianyun.apps." + other + ".client-id", other);
            properties.put("yilianyun.apps." + other + ".client-secret", "not-a-real-secret");
            properties.put("yilianyun.apps." + other + ".rate-per-second", "10000");
        }
        properties.put("yilianyun.refresh.cron", "0 0 0 1 1 ? 2099");
        properties.put("yilianyun.security.encryption-keyset", KEYSET.toString());
        properties.put("yilianyun.security.api-keys.o.key", KEY);
        properties.put("yilianyun.security.api-keys.o.roles", "operator");
        properties.put("yilianyun.events.uri", "log:events?level=DEBUG");
        return properties;
    }

    /**
     * @param clock null: the node's own
     */
    static EngineNode start(Map<String, String> properties, Clock clock) {
        SpringApplication application = new SpringApplication(BridgeApplication.class);
        application.addInitializers(context -> {
            if (clock != null) {
                context.getBeanFactory().registerSingleton("bridgeClock", clock);
            }
        });
        application.setDefaultProperties(new LinkedHashMap<>(properties));
        return new EngineNode(application.run());
    }

    /** One keyset for all nodes of this process, as nodes on one database share one. */
    private static Path keyset() {
        try {
            return TestProperties.keyset(Files.createTempDirectory("keyset").resolve("keyset.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    <T> T bean(String name, Class<T> type) {
        return context.getBean(name, type);
    }

    /** Sends a message to a route and returns the resulting body. */
    Object send(String uri, Object body, Map<String, Object> variables) {
        CamelContext camel = bean(CamelContext.class);
        ProducerTemplate template = camel.createProducerTemplate();
        return template.request(uri, exchange -> {
                    variables.forEach(exchange::setVariable);
                    exchange.getMessage().setBody(body);
                })
                .getMessage()
                .getBody();
    }

    int port() {
        return Integer.parseInt(context.getEnvironment().getProperty("local.server.port"));
    }

    @Override
    public void close() {
        context.close();
    }
}
