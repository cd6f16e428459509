package io.yilianyun.bridge.token;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.deadletter.DeadLetterSubject;
import io.yilianyun.bridge.token.ImportedToken.BadLineException;
import io.yilianyun.bridge.token.TokenRepository.Key;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Imports the tokens that another system holds, one a line, streamed, with one transaction per {@value #BATCH} lines. A bad line harms no
 * other. The same lines once more change nothing but the version.
 */
@Component("bridgeTokenImport")
public class TokenImport {
    private static final Logger LOG = LoggerFactory.getLogger(TokenImport.class);
    private static final int BATCH = 500;

    private final BridgeProperties properties;
    private final TransactionTemplate transaction;
    private final TokenRepository tokens;
    private final TokenPairMapper mapper;
    private final DeadLetterRepository deadLetters;

    TokenImport(
            BridgeProperties properties,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            TokenRepository tokens,
            TokenPairMapper mapper,
            DeadLetterRepository deadLetters) {
        this.properties = properties;
        this.transaction = transaction;
        this.tokens = tokens;
        this.mapper = mapper;
        this.deadLetters = deadLetters;
    }

    private record Line(long number, ImportedToken token) {
        private Key key() {
            return new Key(token.pair().app(), token.pair().machineCode());
        }
    }

    /**
     * Imports all lines.
     *
     * @return {@code imported}, {@code updated}, {@code rejected} (line and reason), and {@code rejectedUnlisted} if more were rejected than
     *     are listed
     * @throws IOException if the lines cannot be read to their end; those that were read are imported
     */
    public Map<String, Object> run(TokenLines lines) throws IOException {
        ImportTally tally = new ImportTally();
        List<Line> batch = new ArrayList<>(BATCH);
        String end = "broke off";
        try {
            while (lines.next()) {
                tally.read();
                parse(lines, tally, batch);
                if (batch.size() == BATCH) {
                    store(batch, tally);
                }
            }
            end = "finished";
        } finally {
            store(batch, tally);
            tally.log(end);
        }
        return tally.answer();
    }

    private void parse(TokenLines lines, ImportTally tally, List<Line> batch) {
        try {
            ImportedToken token = lines.token(properties.apps()::containsKey);
            if (token != null) {
                batch.add(new Line(lines.number(), token));
            }
        } catch (BadLineException e) {
            tally.reject(lines.number(), e.getMessage());
        }
    }

    private void store(List<Line> batch, ImportTally tally) {
        try {
            write(batch, tally);
        } catch (RuntimeException e) {
            LOG.warn("A batch of an import cannot be stored as a whole; its lines are tried one by one", e);
            batch.forEach(line -> storeAlone(line, tally));
        }
        batch.clear();
    }

    private void storeAlone(Line line, ImportTally tally) {
        try {
            write(List.of(line), tally);
        } catch (RuntimeException e) {
            LOG.warn("Line {} of an import cannot be stored", line.number(), e);
            tally.reject(line.number(), "could not be stored; see the bridge's log");
        }
    }

    /** Replaces the tokens that exist and inserts the others, in one transaction. A token pair that was issued later stays. */
    private void write(List<Line> lines, ImportTally tally) {
        if (lines.isEmpty()) {
            return;
        }
        Map<Key, Line> last = new LinkedHashMap<>();
        // If a printer occurs twice, the later line wins.
        lines.forEach(line -> last.put(line.key(), line));
        List<Line> known = new ArrayList<>();
        List<Line> missing = new ArrayList<>();
        List<Line> kept = new ArrayList<>();
        transaction.executeWithoutResult(status -> {
            // A transaction may run again.
            List.of(known, missing, kept).forEach(List::clear);
            Set<Key> existing = tokens.existing(last.keySet());
            last.forEach((key, line) -> (existing.contains(key) ? known : missing).add(line));
            int[] replaced = tokens.replaceImported(rows(known));
            for (int i = 0; i < replaced.length; i++) {
                Key key = known.get(i).key();
                if (replaced[i] == 0) {
                    kept.add(known.get(i));
                } else {
                    deadLetters.resolve(DeadLetterSubject.token(key.app(), key.machineCode()));
                }
            }
            tokens.insertImported(rows(missing));
        });
        kept.forEach(line -> tally.reject(line.number(), "the stored token pair was issued later and is kept"));
        tally.store(missing.size(), (long) lines.size() - missing.size() - kept.size());
    }

    private List<MapSqlParameterSource> rows(List<Line> lines) {
        return lines.stream().map(line -> row(line.token())).toList();
    }

    private MapSqlParameterSource row(ImportedToken token) {
        return mapper.row(token.pair())
                .addValue("merchant", token.merchant())
                .addValue(
                        "notAfter",
                        token.issuedAtGiven() ? token.pair().issuedAt().toEpochMilli() : Long.MAX_VALUE);
    }
}
