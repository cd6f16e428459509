package io.yilianyun.bridge.token;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.deadletter.DeadLetterSubject;
import io.yilianyun.bridge.persistence.Sql;
import io.yilianyun.bridge.token.ImportedToken.BadLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes in the tokens that another system holds, a line each: streamed, a transaction per {@value #BATCH} lines, so that any number
 * fits. A bad line harms no other; the same lines again change nothing but their version.
 */
public class TokenImport {
    private static final Logger LOG = LoggerFactory.getLogger(TokenImport.class);
    private static final int BATCH = 500;

    private final BridgeProperties properties;
    private final TransactionTemplate transaction;
    private final NamedParameterJdbcTemplate jdbc;
    private final Sql sql;
    private final Cipher cipher;
    private final DeadLetterRepository deadLetters;
    private final DueTime dueTime;

    public TokenImport(
            BridgeProperties properties,
            TransactionTemplate transaction,
            NamedParameterJdbcTemplate jdbc,
            Sql sql,
            Cipher cipher,
            DeadLetterRepository deadLetters) {
        this.properties = properties;
        this.transaction = transaction;
        this.jdbc = jdbc;
        this.sql = sql;
        this.cipher = cipher;
        this.deadLetters = deadLetters;
        this.dueTime = new DueTime(properties.refresh());
    }

    private record Line(long number, ImportedToken token) {}

    private record Key(String app, String machineCode) {
        private static Key of(Line line) {
            return new Key(line.token().pair().app(), line.token().pair().machineCode());
        }
    }

    /**
     * Reads to the end of the lines.
     *
     * @return {@code imported}, {@code updated}, {@code rejected} (line and reason), and {@code rejectedUnlisted} if there are more of them
     *     than are listed
     * @throws IOException if the lines cannot be read to their end; those that were read are imported
     */
    public Map<String, Object> run(@Body TokenLines lines) throws IOException {
        ImportTally tally = new ImportTally();
        List<Line> batch = new ArrayList<>(BATCH);
        boolean ended = false;
        try {
            while (lines.next()) {
                tally.read();
                parse(lines, tally, batch);
                if (batch.size() == BATCH) {
                    store(batch, tally);
                }
            }
            ended = true;
        } finally {
            store(batch, tally);
            tally.log(ended ? "ended" : "broke off");
        }
        return tally.answer();
    }

    private void parse(TokenLines lines, ImportTally tally, List<Line> batch) {
        try {
            ImportedToken token = lines.token(properties.apps()::containsKey);
            if (token != null) {
                batch.add(new Line(lines.number(), token));
            }
        } catch (BadLine e) {
            tally.reject(lines.number(), e.getMessage());
        }
    }

    private void store(List<Line> batch, ImportTally tally) {
        if (batch.isEmpty()) {
            return;
        }
        try {
            write(batch, tally);
        } catch (RuntimeException e) {
            LOG.warn("A batch could not be imported as a whole; trying its lines one by one", e);
            for (Line line : batch) {
                try {
                    write(List.of(line), tally);
                } catch (RuntimeException alone) {
                    LOG.warn("Line {} could not be stored", line.number(), alone);
                    tally.reject(line.number(), "could not be stored; the bridge's log tells more");
                }
            }
        }
        batch.clear();
    }

    /** Updates the tokens that are there and inserts the others, in one transaction. A pair that was issued later stays. */
    private void write(List<Line> lines, ImportTally tally) {
        Map<Key, Line> last = new LinkedHashMap<>();
        // A terminal that comes twice: the later line wins.
        lines.forEach(line -> last.put(Key.of(line), line));
        List<Line> kept = new ArrayList<>();
        Integer inserted = transaction.execute(status -> {
            // A transaction may run again.
            kept.clear();
            Set<Key> there = there(last.keySet());
            List<Line> known = last.values().stream()
                    .filter(line -> there.contains(Key.of(line)))
                    .toList();
            int[] updated = jdbc.batchUpdate(sql.get("token-import-update"), parameters(known));
            for (int i = 0; i < updated.length; i++) {
                GrantedTokenPair pair = known.get(i).token().pair();
                if (updated[i] == 0) {
                    kept.add(known.get(i));
                } else {
                    deadLetters.resolve(DeadLetterSubject.token(pair.app(), pair.machineCode()));
                }
            }
            List<Line> missing = last.values().stream()
                    .filter(line -> !there.contains(Key.of(line)))
                    .toList();
            jdbc.batchUpdate(sql.get("token-import-insert"), parameters(missing));
            return missing.size();
        });
        kept.forEach(line -> tally.reject(line.number(), "the pair that is here was issued later, and is kept"));
        tally.store(inserted, (long) lines.size() - inserted - kept.size());
    }

    private Set<Key> there(Set<Key> keys) {
        List<Object[]> pairs = keys.stream()
                .map(key -> new Object[] {key.app(), key.machineCode()})
                .toList();
        return new HashSet<>(jdbc.query(
                sql.get("token-import-there"),
                Map.of("pairs", pairs),
                (row, i) -> new Key(row.getString("app"), row.getString("machine_code"))));
    }

    private SqlParameterSource[] parameters(List<Line> lines) {
        return lines.stream().map(line -> parameters(line.token())).toArray(SqlParameterSource[]::new);
    }

    private MapSqlParameterSource parameters(ImportedToken token) {
        return token.pair()
                .parameters(cipher, dueTime)
                .addValue("merchant", token.merchant())
                .addValue(
                        "notAfter",
                        token.issuedAtGiven() ? token.pair().issuedAt().toEpochMilli() : Long.MAX_VALUE);
    }
}
