package io.yilianyun.bridge.observability;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.crypto.EncryptionKeys;
import io.yilianyun.bridge.persistence.SqlTemplate;
import io.yilianyun.bridge.platform.FaultClassifier;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;

/** Down while a dead letter waits for a token that cannot be decrypted, or this node cannot open a data key of the database. */
@Component("bridgeEncryptionHealthIndicator")
class EncryptionHealthIndicator extends AbstractHealthIndicator {
    private final EncryptionKeys keys;
    private final SqlTemplate sql;

    EncryptionHealthIndicator(EncryptionKeys keys, SqlTemplate sql) {
        super("The state of the encryption could not be read");
        this.keys = keys;
        this.sql = sql;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        long deadLetters = sql.number("dead-letter-count-code", params("code", FaultClassifier.UNDECRYPTABLE));
        health.status(deadLetters == 0 && keys.failure() == null ? "UP" : "DOWN")
                .withDetail("undecryptable", deadLetters)
                .withDetail("primaryKey", keys.primary());
        if (keys.failure() != null) {
            health.withDetail("keyset", keys.failure());
        }
    }
}
