package io.yilianyun.bridge.crypto;

import io.yilianyun.bridge.crypto.Cipher.UndecipherableException;
import io.yilianyun.bridge.persistence.Sql;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

/**
 * Encrypts with the primary key what older ones have encrypted, a batch of rows in each transaction, from the first row of a table to its
 * last. Rows that somebody holds are skipped and left to the next run, so it never waits while it holds rows, and nobody waits for long.
 */
public class Reencryption {
    private static final Logger LOG = LoggerFactory.getLogger(Reencryption.class);
    private static final int BATCH = 200;
    private static final long NOTEWORTHY = 10_000;
    /** How long what cannot be read is let alone. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final Keyset keyset;
    private final Cipher cipher;
    private final Rotation rotation;
    private final EncryptedValues values;
    private final NamedParameterJdbcTemplate jdbc;
    private final Sql sql;
    private final Clock clock;
    private Run run;
    private Instant notBefore = Instant.MIN;
    private long notBeforeKey;

    public Reencryption(
            Keyset keyset,
            Cipher cipher,
            Rotation rotation,
            EncryptedValues values,
            NamedParameterJdbcTemplate jdbc,
            Sql sql,
            Clock clock) {
        this.keyset = keyset;
        this.cipher = cipher;
        this.rotation = rotation;
        this.values = values;
        this.jdbc = jdbc;
        this.sql = sql;
        this.clock = clock;
    }

    /** One run through all tables; where it is. */
    private static final class Run {
        private final long key;
        private final byte[] prefix;
        private final Iterator<EncryptedTable> tables;
        private EncryptedTable table;
        private String after = "";
        private long done;
        private long unreadable;

        private Run(long key, byte[] prefix, List<EncryptedTable> tables) {
            this.key = key;
            this.prefix = prefix;
            this.tables = tables.iterator();
            this.table = this.tables.next();
        }
    }

    /** Begins a run, and sets the variable {@code more} if there is anything to do. */
    public void begin(Exchange exchange) {
        Rotation.State state = rotation.state();
        Long primary = state.primary();
        boolean due = !primary.equals(state.complete())
                && rotation.settled(state)
                && keyset.primary().id() == primary
                && (notBeforeKey != primary || !clock.instant().isBefore(notBefore));
        if (due) {
            List<String> apps = jdbc.queryForList(sql.get("reencrypt-apps"), Map.of(), String.class);
            run = new Run(primary, keyset.primary().prefix(), EncryptedTable.all(apps));
        }
        exchange.setVariable("more", due);
    }

    /** Works off one batch in the caller's transaction, and sets the variable {@code more} to whether there is another. */
    public void batch(Exchange exchange) {
        EncryptedTable table = run.table;
        List<Map<String, Object>> rows = jdbc.queryForList(
                sql.get("reencrypt-" + table.name() + "-select"),
                new MapSqlParameterSource("app", table.app())
                        .addValue("after", run.after)
                        .addValue("prefix", run.prefix)
                        .addValue("limit", BATCH));
        SqlParameterSource[] changed =
                rows.stream().map(row -> again(table, row)).toArray(SqlParameterSource[]::new);
        jdbc.batchUpdate(sql.get("reencrypt-" + table.name() + "-update"), changed);
        boolean last = rows.size() < BATCH;
        if (!last) {
            run.after = table.key(rows.get(rows.size() - 1));
        } else if (run.tables.hasNext()) {
            run.table = run.tables.next();
            run.after = "";
        }
        boolean over = last && table == run.table;
        exchange.setVariable("more", !over && !exchange.getContext().isStopping());
        exchange.setVariable("over", over);
    }

    private SqlParameterSource again(EncryptedTable table, Map<String, Object> row) {
        MapSqlParameterSource parameters = table.parameters(row);
        for (EncryptedTable.Column column : table.columns()) {
            byte[] value = (byte[]) row.get(column.name());
            if (!Arrays.equals(value, 0, run.prefix.length, run.prefix, 0, run.prefix.length)) {
                value = again(value, column, table.row(row));
            }
            parameters.addValue(column.parameter(), value);
        }
        return parameters;
    }

    private byte[] again(byte[] value, EncryptedTable.Column column, String[] row) {
        try {
            byte[] other = cipher.encrypt(cipher.decrypt(value, column.bound(), row), column.bound(), row);
            if (++run.done % NOTEWORTHY == 0) {
                LOG.info("{} values are encrypted with the key {} now", run.done, run.key);
            }
            return other;
        } catch (UndecipherableException e) {
            run.unreadable++;
            LOG.debug("Left as it is: {}", e.getMessage());
            return value;
        }
    }

    /** Ends a run that has come to its end. */
    public void end() {
        long remaining = values.count().without(run.key);
        if (remaining == 0) {
            rotation.complete(run.key);
        } else if (remaining <= run.unreadable) {
            notBeforeKey = run.key;
            notBefore = clock.instant().plus(PATIENCE);
        }
        if (run.done > 0 || remaining > 0) {
            LOG.info(
                    "Encrypted {} values anew with the key {}; {} remain under other keys, {} of them cannot be read",
                    run.done,
                    run.key,
                    remaining,
                    run.unreadable);
        }
    }
}
