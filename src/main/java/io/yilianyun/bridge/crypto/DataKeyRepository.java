package io.yilianyun.bridge.crypto;

import io.yilianyun.bridge.persistence.Schema;
import io.yilianyun.bridge.persistence.Sql;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads and writes the table of data keys, and counts the values that each key has encrypted. */
@Component("bridgeDataKeyRepository")
class DataKeyRepository {
    /** Length of what every ciphertext begins with: 1, then the id of its key in four bytes. */
    static final int PREFIX = 5;

    private final NamedParameterJdbcTemplate jdbc;
    private final Sql sql;
    private final Clock clock;

    /**
     * @param schema created first, since the table is part of it
     */
    DataKeyRepository(NamedParameterJdbcTemplate jdbc, Sql sql, @Qualifier("bridgeClock") Clock clock, Schema schema) {
        this.jdbc = jdbc;
        this.sql = sql;
        this.clock = clock;
    }

    /**
     * A row of the table.
     *
     * @param id 1 to 4294967295
     * @param generation 1 or more; the highest one encrypts
     * @param completeAt when everything older was found to be encrypted with this key; null: not yet
     */
    record DataKey(long id, int generation, byte[] wrapped, String wrappedBy, Instant createdAt, Instant completeAt) {
        /** What its ciphertexts begin with. */
        byte[] prefix() {
            return ByteBuffer.allocate(PREFIX).put((byte) 1).putInt((int) id).array();
        }
    }

    /** Id of the key that a ciphertext, or its prefix, names; 0: none. */
    static long id(byte[] ciphertext) {
        return ciphertext.length < PREFIX
                ? 0
                : Integer.toUnsignedLong(ByteBuffer.wrap(ciphertext).getInt(1));
    }

    /** All keys, the one that encrypts last. */
    List<DataKey> all() {
        return jdbc.query(
                sql.get("data-key-select"),
                Map.of(),
                (row, i) -> new DataKey(
                        row.getLong("id"),
                        row.getInt("generation"),
                        row.getBytes("wrapped"),
                        row.getString("wrapped_by"),
                        Instant.ofEpochMilli(row.getLong("created_at")),
                        row.getObject("complete_at") == null
                                ? null
                                : Instant.ofEpochMilli(row.getLong("complete_at"))));
    }

    /**
     * Adds the key that encrypts from now on.
     *
     * @throws org.springframework.dao.DuplicateKeyException if another node has added one of this generation
     */
    void add(long id, int generation, byte[] wrapped, String wrappedBy) {
        jdbc.update(
                sql.get("data-key-insert"),
                parameters(id)
                        .addValue("generation", generation)
                        .addValue("wrapped", wrapped)
                        .addValue("wrappedBy", wrappedBy)
                        .addValue("completeAt", generation == 1 ? clock.millis() : null));
    }

    void rewrap(long id, byte[] wrapped, String wrappedBy) {
        jdbc.update(
                sql.get("data-key-rewrap"),
                parameters(id).addValue("wrapped", wrapped).addValue("wrappedBy", wrappedBy));
    }

    void complete(long id) {
        jdbc.update(sql.get("data-key-complete"), parameters(id));
    }

    void delete(long id) {
        jdbc.update(sql.get("data-key-delete"), parameters(id));
    }

    private MapSqlParameterSource parameters(long id) {
        return new MapSqlParameterSource("keyId", id).addValue("now", clock.millis());
    }

    /** How many values there are, by the id of their key. Reads every row. */
    Map<Long, Long> values() {
        Map<Long, Long> counts = new HashMap<>();
        jdbc.query(sql.get("encryption-count"), Map.of(), row -> {
            counts.merge(id(row.getBytes("prefix")), row.getLong("n"), Long::sum);
        });
        return counts;
    }
}
