package io.yilianyun.bridge.routing;

import io.yilianyun.bridge.config.BridgeProperties;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.camel.AggregationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Configures the loading of the routes. */
@Configuration(proxyBeanMethods = false)
@Import({RouteLoader.class, OwnExchangePolicy.class, PutBackClock.class})
public class RoutingConfiguration {
    @Bean
    RouteFiles bridgeRouteFiles(BridgeProperties properties) throws IOException {
        return new RouteFiles(Path.of(properties.routes().directory()));
    }

    /**
     * Takes over the body of the other route, and nothing else; for {@code enrich}. A fault that is handled in a route that was called with
     * {@code to} ends its caller as well, since Camel marks the exchange as handled: a caller with more to do uses {@code enrich}.
     */
    @Bean
    AggregationStrategy bridgeTakeBody() {
        return (exchange, other) -> {
            exchange.getMessage().setBody(other.getMessage().getBody());
            return exchange;
        };
    }
}
