package io.yilianyun.bridge.observability;

import io.yilianyun.bridge.crypto.EncryptionKeys;
import io.yilianyun.bridge.persistence.Sql;
import io.yilianyun.bridge.platform.FaultClassifier;
import java.util.Map;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/** Down while a dead letter waits for a token that cannot be decrypted, or this node cannot open a data key of the database. */
@Component("bridgeEncryptionHealthIndicator")
class EncryptionHealth extends AbstractHealthIndicator {
    private final EncryptionKeys keys;
    private final NamedParameterJdbcTemplate jdbc;
    private final Sql sql;

    EncryptionHealth(EncryptionKeys keys, NamedParameterJdbcTemplate jdbc, Sql sql) {
        super("The state of the encryption could not be read");
        this.keys = keys;
        this.jdbc = jdbc;
        this.sql = sql;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        Long deadLetters = jdbc.queryForObject(
                sql.get("dead-letter-count-code"), Map.of("code", FaultClassifier.UNDECRYPTABLE), Long.class);
        health.status(deadLetters == 0 && keys.failure() == null ? "UP" : "DOWN")
                .withDetail("undecryptable", deadLetters)
                .withDetail("primaryKey", keys.primary());
        if (keys.failure() != null) {
            health.withDetail("keyset", keys.failure());
        }
    }
}
