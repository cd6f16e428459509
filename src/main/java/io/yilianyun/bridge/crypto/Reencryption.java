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
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
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
     * What became of one batch.
     *
     * @param last key of its last row; null: there is no other batch
     */
    private record Batch(String last, int encrypted, int unreadable) {}

    /** Goes through all tables once, if a rotation has left anything to do; ends early when the application stops. */
    public void run(Exchange exchange) {
        List<DataKey> keys = repository.all();
        DataKey primary = keys.get(keys.size() - 1);
        if (primary.completeAt() != null) {
            return;
        }
        long encrypted = 0;
        long unreadable = 0;
        for (EncryptedTable table :
                EncryptedTable.all(sql.query("reencrypt-apps", params(), (row, i) -> row.getString("app")))) {
            for (String after = ""; after != null; ) {
                if (exchange.getContext().isStopping()) {
                    return;
                }
                String from = after;
                Batch batch = transaction.execute(status -> batch(primary, table, from));
                after = batch.last();
                encrypted += batch.encrypted();
                unreadable += batch.unreadable();
            }
        }
        Map<Long, Long> values = repository.values();
        values.remove(primary.id());
        long remaining = values.values().stream().mapToLong(Long::longValue).sum();
        if (encrypted > 0) {
            LOG.info(
                    "Encrypted {} values again with the data key {}; {} remain under other keys",
                    encrypted,
                    primary.id(),
                    remaining);
        }
        boolean over = !clock.instant().isBefore(primary.createdAt().plus(EncryptionKeys.OVERLAP));
        if (over && remaining <= unreadable) {
            repository.complete(primary.id());
            LOG.info("Re-encryption is complete; {} values cannot be decrypted and stay as they are", remaining);
        }
    }

    private Batch batch(DataKey primary, EncryptedTable table, String after) {
        List<Map<String, Object>> rows = sql.rows(
                "reencrypt-" + table.name() + "-select",
                params("app", table.app(), "after", after, "prefix", primary.prefix(), "limit", BATCH));
        List<SqlParameterSource> changed = new ArrayList<>();
        int encrypted = 0;
        int unreadable = 0;
        for (Map<String, Object> row : rows) {
            MapSqlParameterSource parameters = table.parameters(row);
            for (EncryptedTable.Column column : table.columns()) {
                byte[] value = (byte[]) row.get(column.name());
                parameters.addValue(column.parameter(), value);
                if (DataKeyRepository.id(value) == primary.id()) {
                    continue;
                }
                try {
                    String[] bound = table.row(row);
                    String secret = cipher.decrypt(value, column.bound(), bound);
                    parameters.addValue(column.parameter(), cipher.encrypt(secret, column.bound(), bound));
                    encrypted++;
                } catch (UndecipherableException e) {
                    unreadable++;
                    LOG.debug("Stays as it is: {}", e.getMessage());
                }
            }
            changed.add(parameters);
        }
        sql.batch("reencrypt-" + table.name() + "-update", changed);
        return new Batch(rows.size() < BATCH ? null : table.key(rows.get(rows.size() - 1)), encrypted, unreadable);
    }
}
