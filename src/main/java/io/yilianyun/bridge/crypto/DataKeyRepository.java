package io.yilianyun.bridge.crypto;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.persistence.Schema;
import io.yilianyun.bridge.persistence.SqlTemplate;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/** Reads and writes the table of data keys, and counts the values that each key has encrypted. */
@Component("bridgeDataKeyRepository")
class DataKeyRepository {
    /** Length of what every ciphertext begins with: 1, then the id of its key in four bytes. */
    static final int PREFIX = 5;

    private final SqlTemplate sql;
    private final Clock clock;

    /**
     * @param schema created first, since the table is part of it
     */
    DataKeyRepository(SqlTemplate sql, @Qualifier("bridgeClock") Clock clock, Schema schema) {
        this.sql = sql;
        this.clock = clock;
    }

    /**
     * A row of the table; times in milliseconds since 1970.
     *
     * @param id 1 to 4294967295
     * @param generation 1 or more; the highest one encrypts
     * @param completeAt when everything older was found to be encrypted with this key; null: not yet
     */
    record DataKey(long id, int generation, byte[] wrapped, String wrappedBy, long createdAt, Long completeAt) {
        /** What its ciphertexts begin with. */
        byte[] prefix() {
            return ByteBuffer.allocate(PREFIX).put((byte) 1).putInt((int) id).array();
        }
    }

    /** All keys, the one that encrypts last. */
    List<DataKey> all() {
        return sql.query("data-key-select", params(), DataKey.class);
    }

    /** The key that encrypts. */
    DataKey newest() {
        List<DataKey> all = all();
        return all.get(all.size() - 1);
    }

    /**
     * Adds the key that encrypts from now on.
     *
     * @throws org.springframework.dao.DuplicateKeyException if another node has added one of this generation
     */
    void add(long id, int generation, byte[] wrapped, String wrappedBy) {
        sql.update(
                "data-key-insert",
                params(
                        "keyId", id,
                        "generation", generation,
                        "wrapped", wrapped,
                        "wrappedBy", wrappedBy,
                        "now", clock.millis(),
                        "completeAt", generation == 1 ? clock.millis() : null));
    }

    void rewrap(long id, byte[] wrapped, String wrappedBy) {
        sql.update("data-key-rewrap", params("keyId", id, "wrapped", wrapped, "wrappedBy", wrappedBy));
    }

    void complete(long id) {
        sql.update("data-key-complete", params("keyId", id, "now", clock.millis()));
    }

    void delete(long id) {
        sql.update("data-key-delete", params("keyId", id));
    }

    /** How many values there are, by the id of their key. Reads every row. */
    Map<Long, Long> values() {
        return sql.rows("encryption-count", params()).stream()
                .collect(Collectors.groupingBy(
                        row -> EncryptionKeys.id((byte[]) row.get("prefix")),
                        Collectors.summingLong(row -> ((Number) row.get("n")).longValue())));
    }
}
