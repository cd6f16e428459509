package io.yilianyun.bridge.crypto;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.crypto.Cipher.UndecipherableException;
import io.yilianyun.bridge.crypto.DataKeyRepository.DataKey;
import io.yilianyun.bridge.persistence.SqlTemplate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Encrypts with the newest data key what older ones have encrypted: in small batches, each a transaction of its own. Rows that are locked are
 * left to the next run; versions and leases stay as they are.
 */
@Component("bridgeReencryption")
public class Reencryption {
    private static final Logger LOG = LoggerFactory.getLogger(Reencryption.class);
    private static final int BATCH = 200;
    /** All columns that are encrypted, by the names of their two statements. */
    private static final Map<String, String> COLUMNS = Map.of(
            "authorization-code", "yly_authorization.code",
            "dead-letter-payload", "yly_dead_letter.payload",
            "access-token", "yly_token.access_token",
            "refresh-token", "yly_token.refresh_token");

    private final Cipher cipher;
    private final DataKeyRepository repository;
    private final SqlTemplate sql;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Reencryption(
            Cipher cipher,
            DataKeyRepository repository,
            SqlTemplate sql,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            @Qualifier("bridgeClock") Clock clock) {
        this.cipher = cipher;
        this.repository = repository;
        this.sql = sql;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * A value that an older key has encrypted.
     *
     * @param id of its row, within the application
     * @param bound the row's key in the associated data
     */
    private record Value(String id, String bound, byte[] encrypted) {}

    /**
     * What became of one batch.
     *
     * @param last id of its last row; null: there is no other batch
     */
    private record Batch(String last, int encrypted, int unreadable) {}

    /** Goes through all columns once, if a rotation has left anything to do; ends early when the application stops. */
    public void run(Exchange exchange) {
        DataKey primary = repository.newest();
        if (primary.completeAt() != null) {
            return;
        }
        long encrypted = 0;
        long unreadable = 0;
        for (String app : sql.texts("reencrypt-apps", params())) {
            for (String column : COLUMNS.keySet()) {
                for (String after = ""; after != null; ) {
                    if (exchange.getContext().isStopping()) {
                        return;
                    }
                    String from = after;
                    Batch batch = transaction.execute(status -> batch(primary, column, app, from));
                    after = batch.last();
                    encrypted += batch.encrypted();
                    unreadable += batch.unreadable();
                }
            }
        }
        Map<Long, Long> values = repository.values();
        values.remove(primary.id());
        long remaining = values.values().stream().mapToLong(Long::longValue).sum();
        if (encrypted > 0) {
            LOG.info("Encrypted {} values again with the data key {}; {} remain", encrypted, primary.id(), remaining);
        }
        if (remaining <= unreadable && clock.millis() >= primary.createdAt() + EncryptionKeys.OVERLAP.toMillis()) {
            repository.complete(primary.id());
            LOG.info("Re-encryption is complete; {} values cannot be decrypted and stay as they are", remaining);
        }
    }

    private Batch batch(DataKey primary, String column, String app, String after) {
        List<Value> values = sql.query(
                "reencrypt-" + column + "-select",
                params("app", app, "after", after, "prefix", primary.prefix(), "limit", BATCH),
                Value.class);
        List<SqlParameterSource> changed = new ArrayList<>();
        for (Value value : values) {
            try {
                String secret = cipher.decrypt(value.encrypted(), COLUMNS.get(column), value.bound());
                byte[] again = cipher.encrypt(secret, COLUMNS.get(column), value.bound());
                changed.add(params("app", app, "id", value.id(), "encrypted", again));
            } catch (UndecipherableException e) {
                LOG.debug("Stays as it is: {}", e.getMessage());
            }
        }
        sql.batch("reencrypt-" + column + "-update", changed);
        return new Batch(
                values.size() < BATCH ? null : values.get(BATCH - 1).id(),
                changed.size(),
                values.size() - changed.size());
    }
}
