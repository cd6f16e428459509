package io.yilianyun.bridge.deadletter;

import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.Sql;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** What failed and waits for an operator. */
@Configuration(proxyBeanMethods = false)
public class DeadLetterConfiguration {
    @Bean
    DeadLetterRepository bridgeDeadLetterRepository(
            NamedParameterJdbcTemplate jdbc,
            Sql sql,
            Cipher cipher,
            Outbox outbox,
            @Qualifier("bridgeClock") Clock clock) {
        return new DeadLetterRepository(jdbc, sql, cipher, outbox, clock);
    }
}
