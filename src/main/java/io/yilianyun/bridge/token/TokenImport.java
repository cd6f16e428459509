package io.yilianyun.bridge.token;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.deadletter.DeadLetterSubject;
import io.yilianyun.bridge.token.TokenRepository.Key;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
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
    private static final int LONGEST_LINE = 16_384;
    private static final int MOST_REASONS = 10_000;

    private final BridgeProperties properties;
    private final TransactionTemplate transaction;
    private final TokenRepository tokens;
    private final TokenPairMapper mapper;
    private final DeadLetterRepository deadLetters;
    private final Clock clock;

    TokenImport(
            BridgeProperties properties,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            TokenRepository tokens,
            TokenPairMapper mapper,
            DeadLetterRepository deadLetters,
            @Qualifier("bridgeClock") Clock clock) {
        this.properties = properties;
        this.transaction = transaction;
        this.tokens = tokens;
        this.mapper = mapper;
        this.deadLetters = deadLetters;
        this.clock = clock;
    }

    private record Line(long number, ImportedToken token) {
        private Key key() {
            return new Key(token.app(), token.machineCode());
        }
    }

    /** A line, from 1, that was not imported. */
    public record Rejected(long line, String reason) {}

    /** What became of the lines. The first {@value #MOST_REASONS} that were rejected are listed, the others counted. */
    @JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
    public static final class Imported {
        private long imported;
        private long updated;
        private final List<Rejected> rejected = new ArrayList<>();

        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        private long rejectedUnlisted;

        private void reject(long line, String reason) {
            if (rejected.size() < MOST_REASONS) {
                rejected.add(new Rejected(line, reason));
            } else {
                rejectedUnlisted++;
            }
        }
    }

    /**
     * Imports all lines of NDJSON.
     *
     * @throws IOException if the lines cannot be read to their end; those that were read are imported
     * @throws DataAccessException if the database takes no more of them, or TransactionException; those before are imported, and the import can
     *     be repeated
     */
    public Imported run(InputStream lines) throws IOException {
        InputStream in = new BufferedInputStream(lines, 65_536);
        Imported tally = new Imported();
        List<Line> batch = new ArrayList<>(BATCH);
        try {
            byte[] line = readLine(in);
            for (long number = 1; line != null; number++, line = readLine(in)) {
                parse(number, line, tally, batch);
                if (batch.size() == BATCH) {
                    store(batch, tally);
                    batch.clear();
                }
            }
        } catch (IOException e) {
            store(batch, tally);
            throw e;
        }
        store(batch, tally);
        LOG.info(
                "Token import: {} imported, {} updated, {} rejected",
                tally.imported,
                tally.updated,
                tally.rejected.size() + tally.rejectedUnlisted);
        return tally;
    }

    /** Reads a line without its end, and no more of it than shows that it is too long; null at the end. */
    private static byte[] readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        int next = in.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = in.read()) {
            if (line.size() <= LONGEST_LINE) {
                line.write(next);
            }
        }
        return line.toByteArray();
    }

    private void parse(long number, byte[] line, Imported tally, List<Line> batch) {
        if (line.length > LONGEST_LINE) {
            tally.reject(number, "longer than %d bytes".formatted(LONGEST_LINE));
        } else if (!new String(line, StandardCharsets.UTF_8).isBlank()) {
            try {
                ImportedToken token = ImportedToken.read(line);
                if (properties.apps().containsKey(token.app())) {
                    batch.add(new Line(number, token));
                } else {
                    tally.reject(number, "app: no application of this name is configured");
                }
            } catch (IllegalArgumentException e) {
                tally.reject(number, e.getMessage());
            }
        }
    }

    /** Stores lines; one by one, if the database refuses one of them. */
    private void store(List<Line> lines, Imported tally) {
        try {
            write(lines, tally);
        } catch (DataIntegrityViolationException e) {
            if (lines.size() == 1) {
                LOG.warn(
                        "The database refuses line {} of an import",
                        lines.get(0).number(),
                        e);
                tally.reject(lines.get(0).number(), "is refused by the database; see the bridge's log");
            } else {
                lines.forEach(line -> store(List.of(line), tally));
            }
        }
    }

    /**
     * Replaces the tokens that exist and inserts the others, in one transaction. A token pair that was issued later stays. If a printer occurs
     * twice, the later line wins. Rows are locked in the order in which retries lock them, first the tokens and then their dead letters.
     */
    private void write(List<Line> lines, Imported tally) {
        if (lines.isEmpty()) {
            return;
        }
        Map<Key, Line> last = new TreeMap<>(Comparator.comparing(TokenImport::subject));
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
                if (replaced[i] == 0) {
                    kept.add(known.get(i));
                } else {
                    deadLetters.resolve(subject(known.get(i).key()));
                }
            }
            tokens.insertImported(rows(missing));
        });
        kept.forEach(line -> tally.reject(line.number(), "the stored token pair was issued later and is kept"));
        tally.imported += missing.size();
        tally.updated += lines.size() - missing.size() - kept.size();
    }

    private static String subject(Key key) {
        return DeadLetterSubject.token(key.app(), key.machineCode());
    }

    private List<MapSqlParameterSource> rows(List<Line> lines) {
        Instant now = clock.instant();
        return lines.stream().map(line -> row(line.token(), now)).toList();
    }

    private MapSqlParameterSource row(ImportedToken token, Instant now) {
        Instant issuedAt = token.issuedAt();
        return mapper.row(token.pair(now))
                .addValue("merchant", token.merchant())
                .addValue("issuedGuessed", issuedAt == null ? 1 : 0)
                .addValue("ahead", now.plus(LeaseRepository.SLACK).toEpochMilli())
                .addValue("notAfter", issuedAt == null ? Long.MAX_VALUE : issuedAt.toEpochMilli());
    }
}
