package io.yilianyun.bridge.outbox;

import io.yilianyun.bridge.persistence.Sql;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** What happened, on its way to those who want to know. */
@Configuration(proxyBeanMethods = false)
public class OutboxConfiguration {
    @Bean
    @DependsOn("bridgeSchema")
    Outbox bridgeOutbox(NamedParameterJdbcTemplate jdbc, Sql sql, @Qualifier("bridgeClock") Clock clock) {
        return new Outbox(jdbc, sql, clock);
    }
}
