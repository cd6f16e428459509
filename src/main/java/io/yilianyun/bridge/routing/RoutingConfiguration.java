package io.yilianyun.bridge.routing;

import io.yilianyun.bridge.config.BridgeProperties;
import javax.sql.DataSource;
import org.apache.camel.AggregationStrategy;
import org.quartz.Scheduler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The routes. */
@Configuration(proxyBeanMethods = false)
public class RoutingConfiguration {
    @Bean
    Routes bridgeRoutes(BridgeProperties properties, DataSource dataSource, Scheduler scheduler) {
        return new Routes(properties, dataSource, scheduler);
    }

    /**
     * For {@code enrich}: takes the body that the other route came to, and nothing else. A fault that is settled in a route called by {@code
     * direct} ends its caller too, as Camel marks the exchange as handled; a caller that has more to do enriches instead.
     */
    @Bean
    AggregationStrategy bridgeTakeBody() {
        return (exchange, other) -> {
            exchange.getMessage().setBody(other.getMessage().getBody());
            return exchange;
        };
    }
}
