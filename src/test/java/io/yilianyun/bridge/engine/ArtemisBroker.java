package io.yilianyun.bridge.engine;

import io.yilianyun.bridge.chaos.ChildBridge;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.jms.core.JmsTemplate;

/** An Artemis broker in this process that keeps its messages in a folder. */
final class ArtemisBroker implements Broker {
    private static final String QUEUE = "printer-events";

    private final Path folder;
    private final int port = ChildBridge.freePort();
    private EmbeddedActiveMQ server;

    ArtemisBroker(Path folder) throws IOException {
        this.folder = folder;
    }

    String address() {
        return "tcp://127.0.0.1:" + port;
    }

    @Override
    public Map<String, String> properties() {
        return Map.of("spring.artemis.broker-url", address(), "yilianyun.events.uri", "jms:queue:" + QUEUE);
    }

    @Override
    public void start() throws Exception {
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setSecurityEnabled(false);
        configuration.setBrokerInstance(folder.toFile());
        configuration.addAcceptorConfiguration(new TransportConfiguration(
                NettyAcceptorFactory.class.getName(), Map.of("host", "127.0.0.1", "port", port), "tcp"));
        server = new EmbeddedActiveMQ().setConfiguration(configuration);
        server.start();
    }

    @Override
    public void stop() throws Exception {
        server.stop();
    }

    @Override
    public List<String> messages() {
        try (ActiveMQConnectionFactory connections = new ActiveMQConnectionFactory(address())) {
            return new JmsTemplate(connections).browse(QUEUE, (session, browser) -> {
                List<String> messages = new ArrayList<>();
                for (Object message : Collections.list(browser.getEnumeration())) {
                    messages.add(((TextMessage) (Message) message).getText());
                }
                return messages;
            });
        }
    }
}
