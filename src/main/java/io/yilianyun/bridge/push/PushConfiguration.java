package io.yilianyun.bridge.push;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.Sql;
import io.yilianyun.bridge.platform.PlatformClock;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Receiving what the platform pushes. */
@Configuration(proxyBeanMethods = false)
public class PushConfiguration {
    @Bean
    PushSignature bridgePushSignature(BridgeProperties properties, PlatformClock clock) {
        return new PushSignature(properties, clock);
    }

    @Bean
    Pushes bridgePushes(
            BridgeProperties properties,
            PushSignature signature,
            NamedParameterJdbcTemplate jdbc,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            Sql sql,
            Outbox outbox,
            @Qualifier("bridgeClock") Clock clock) {
        return new Pushes(properties, signature, jdbc, transaction, sql, outbox, clock);
    }
}
