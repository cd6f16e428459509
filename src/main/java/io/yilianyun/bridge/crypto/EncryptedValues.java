package io.yilianyun.bridge.crypto;

import io.yilianyun.bridge.persistence.Sql;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** What stands encrypted in the database, by the key that each value names. */
public class EncryptedValues {
    private final NamedParameterJdbcTemplate jdbc;
    private final Sql sql;

    public EncryptedValues(NamedParameterJdbcTemplate jdbc, Sql sql) {
        this.jdbc = jdbc;
        this.sql = sql;
    }

    /** How many values there are, by the id of their key. */
    public record Counts(Map<Long, Long> byKey) {
        long of(long key) {
            return byKey.getOrDefault(key, 0L);
        }

        /** Those of all keys but one. */
        long without(long key) {
            return byKey.values().stream().mapToLong(Long::longValue).sum() - of(key);
        }
    }

    /** Reads every row. */
    public Counts count() {
        Map<Long, Long> counts = new HashMap<>();
        jdbc.query(sql.get("encryption-count"), Map.of(), row -> {
            counts.merge(EncryptionKeys.id(row.getBytes("prefix")), row.getLong("n"), Long::sum);
        });
        return new Counts(counts);
    }

    /** Whether there is anything that needs a keyset to be read. */
    public boolean exist() {
        return !sample().isEmpty();
    }

    /** Whether a keyset can read something of what is there, or nothing is there yet. */
    public boolean readableWith(Keyset keyset) {
        List<byte[]> sample = sample();
        return sample.isEmpty() || sample.stream().anyMatch(keyset::knows);
    }

    private List<byte[]> sample() {
        return jdbc.query(sql.get("encryption-sample"), Map.of(), (row, i) -> row.getBytes("prefix"));
    }
}
