package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.Sql;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The record of who did what. */
@Configuration(proxyBeanMethods = false)
public class AuditConfiguration {
    @Bean
    @DependsOn("bridgeSchema")
    AuditStore bridgeAuditStore(
            NamedParameterJdbcTemplate jdbc,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            Sql sql,
            Outbox outbox,
            BridgeProperties properties,
            @Qualifier("bridgeClock") Clock clock) {
        return new AuditStore(jdbc, transaction, sql, outbox, properties.audit(), clock);
    }

    @Bean
    AuditLog bridgeAuditLog(AuditStore store, @Qualifier("bridgeClock") Clock clock) {
        return new AuditLog(store, clock);
    }
}
