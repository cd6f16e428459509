package io.yilianyun.bridge.crypto;

import io.yilianyun.bridge.persistence.Sql;
import io.yilianyun.bridge.platform.FaultClassifier;
import java.util.Map;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Down while a token waits that cannot be decrypted, or this node's keyset is not what it should be. */
public class EncryptionHealth extends AbstractHealthIndicator {
    private final Keyset keyset;
    private final Rotation rotation;
    private final NamedParameterJdbcTemplate jdbc;
    private final Sql sql;

    public EncryptionHealth(Keyset keyset, Rotation rotation, NamedParameterJdbcTemplate jdbc, Sql sql) {
        super("The state of the encryption could not be read");
        this.keyset = keyset;
        this.rotation = rotation;
        this.jdbc = jdbc;
        this.sql = sql;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        Long letters = jdbc.queryForObject(
                sql.get("dead-letter-count-code"), Map.of("code", FaultClassifier.UNDECRYPTABLE), Long.class);
        health.status(letters == 0 && keyset.failure() == null && !rotation.primaryMissing() ? "UP" : "DOWN")
                .withDetail("undecryptable", letters)
                .withDetail("primaryKey", keyset.primary().id());
        if (keyset.failure() != null) {
            health.withDetail("keyset", keyset.failure());
        }
        if (rotation.primaryMissing()) {
            health.withDetail("missingKey", rotation.state().primary());
        }
    }
}
