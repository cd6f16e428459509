package io.yilianyun.bridge.observability;

import io.yilianyun.bridge.config.BridgeProperties;
import java.util.stream.Stream;
import org.apache.camel.spi.EndpointStrategy;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What operators watch: health, metrics, and the log. */
@Configuration(proxyBeanMethods = false)
@Import({
    BridgeHealthIndicator.class,
    BridgeMetrics.class,
    EncryptionHealthIndicator.class,
    FleetMetrics.class,
    StartupReport.class,
    StopDeadline.class
})
public class ObservabilityConfiguration {
    /** Makes the configured secrets known by their values, before a bean that may log one exists. */
    @Bean
    static BeanFactoryPostProcessor bridgeSecretsInLogs() {
        return beans -> {
            BridgeProperties properties = beans.getBean(BridgeProperties.class);
            properties.apps().values().forEach(app -> Redaction.add(app.clientSecret()));
            properties.security().apiKeys().values().forEach(key -> Redaction.add(key.key()));
            Redaction.add(properties.security().console().password());
            Stream.of(
                            properties.events().uri(),
                            properties.deadLetter().uri(),
                            properties.push().uri())
                    .forEach(Redaction::addUri);
            properties.subscriptions().values().forEach(subscriber -> Redaction.addUri(subscriber.uri()));
        };
    }

    /** The same for all endpoints of all routes, with their placeholders resolved. */
    @Bean
    EndpointStrategy bridgeEndpointSecretsInLogs() {
        return (uri, endpoint) -> {
            Redaction.addUri(uri);
            return endpoint;
        };
    }
}
