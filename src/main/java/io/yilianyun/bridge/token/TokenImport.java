package io.yilianyun.bridge.token;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.deadletter.DeadLetters;
import io.yilianyun.bridge.store.Cipher;
import io.yilianyun.bridge.store.Sql;
import io.yilianyun.bridge.token.ImportedToken.BadLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes in the tokens that another system holds, a line of NDJSON each: streamed, a transaction per {@value #BATCH} lines, so that any
 * number fits. A bad line harms no other; the same lines again change nothing but their version.
 */
public class TokenImport {
    private static final Logger LOG = LoggerFactory.getLogger(TokenImport.class);
    private static final int BATCH = 500;
    private static final int LONGEST_LINE = 16_384;
    private static final int MOST_REASONS = 10_000;
    private static final int PROGRESS = 100_000;

    private final BridgeProperties properties;
    private final TransactionTemplate transaction;
    private final NamedParameterJdbcTemplate jdbc;
    private final Sql sql;
    private final Cipher cipher;
    private final DeadLetters deadLetters;
    private final DueTime dueTime;

    public TokenImport(
            BridgeProperties properties,
            TransactionTemplate transaction,
            NamedParameterJdbcTemplate jdbc,
            Sql sql,
            Cipher cipher,
            DeadLetters deadLetters) {
        this.properties = properties;
        this.transaction = transaction;
        this.jdbc = jdbc;
        this.sql = sql;
        this.cipher = cipher;
        this.deadLetters = deadLetters;
        this.dueTime = new DueTime(properties.refresh());
    }

    /** A line that was not imported, counted from 1. */
    public record Rejected(long line, String reason) {}

    private static final class Tally {
        private long lines;
        private long imported;
        private long updated;
        private long unlisted;
        private final List<Rejected> rejected = new ArrayList<>();

        private void reject(long line, String reason) {
            if (rejected.size() < MOST_REASONS) {
                rejected.add(new Rejected(line, reason));
            } else {
                unlisted++;
            }
        }

        private Map<String, Object> answer() {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("imported", imported);
            answer.put("updated", updated);
            answer.put("rejected", rejected);
            if (unlisted > 0) {
                answer.put("rejectedUnlisted", unlisted);
            }
            return answer;
        }
    }

    private record Line(long number, ImportedToken token) {}

    /**
     * Reads to the end of the stream.
     *
     * @return {@code imported}, {@code updated}, {@code rejected} (line and reason), and {@code rejectedUnlisted} if there are more of them
     *     than are listed
     */
    public Map<String, Object> run(@Body InputStream ndjson) throws IOException {
        Tally tally = new Tally();
        List<Line> batch = new ArrayList<>(BATCH);
        InputStream lines = ndjson == null ? InputStream.nullInputStream() : ndjson;
        BufferedReader reader = new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8));
        for (String line; (line = readLine(reader)) != null; ) {
            tally.lines++;
            if (!line.isBlank()) {
                parse(line, tally, batch);
            }
            if (batch.size() == BATCH) {
                store(batch, tally);
            }
            if (tally.lines % PROGRESS == 0) {
                LOG.info("Import: {} lines read, {} rejected", tally.lines, tally.rejected.size() + tally.unlisted);
            }
        }
        store(batch, tally);
        LOG.info(
                "Import ended: {} lines, {} imported, {} updated, {} rejected",
                tally.lines,
                tally.imported,
                tally.updated,
                tally.rejected.size() + tally.unlisted);
        return tally.answer();
    }

    private void parse(String line, Tally tally, List<Line> batch) {
        try {
            if (line.length() > LONGEST_LINE) {
                throw new BadLine("longer than %d characters".formatted(LONGEST_LINE));
            }
            batch.add(new Line(tally.lines, ImportedToken.parse(line, properties.apps()::containsKey)));
        } catch (BadLine e) {
            tally.reject(tally.lines, e.getMessage());
        }
    }

    /** The next line, of which no more than a little over the limit is kept. */
    private static String readLine(BufferedReader reader) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = reader.read();
        if (c < 0) {
            return null;
        }
        for (; c >= 0 && c != '\n'; c = reader.read()) {
            if (line.length() <= LONGEST_LINE) {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private void store(List<Line> batch, Tally tally) {
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

    /** Updates the tokens that are there and inserts the others, in one transaction. */
    private void write(List<Line> lines, Tally tally) {
        Map<String, MapSqlParameterSource> tokens = new LinkedHashMap<>();
        // A terminal that comes twice: the later line wins.
        lines.forEach(
                line -> tokens.put(line.token().app() + "/" + line.token().machineCode(), parameters(line.token())));
        Integer inserted = transaction.execute(status -> {
            List<MapSqlParameterSource> all = List.copyOf(tokens.values());
            int[] found = jdbc.batchUpdate(sql.get("token-import-update"), all.toArray(SqlParameterSource[]::new));
            List<MapSqlParameterSource> missing = new ArrayList<>();
            for (int i = 0; i < found.length; i++) {
                if (found[i] == 0) {
                    missing.add(all.get(i));
                } else {
                    deadLetters.resolve(DeadLetters.subject((String) all.get(i).getValue("app"), (String)
                            all.get(i).getValue("machineCode")));
                }
            }
            jdbc.batchUpdate(sql.get("token-import-insert"), missing.toArray(SqlParameterSource[]::new));
            return missing.size();
        });
        tally.imported += inserted;
        tally.updated += lines.size() - inserted;
    }

    private MapSqlParameterSource parameters(ImportedToken token) {
        String app = token.app();
        String machineCode = token.machineCode();
        Instant due = dueTime.of(
                app, machineCode, token.accessExpiresAt(), Duration.between(token.issuedAt(), token.accessExpiresAt()));
        return new MapSqlParameterSource("app", app)
                .addValue("machineCode", machineCode)
                .addValue("merchant", token.merchant())
                .addValue("accessToken", cipher.encrypt(token.accessToken(), Token.ACCESS_COLUMN, app, machineCode))
                .addValue("refreshToken", cipher.encrypt(token.refreshToken(), Token.REFRESH_COLUMN, app, machineCode))
                .addValue("issuedAt", token.issuedAt().toEpochMilli())
                .addValue("accessExpiresAt", token.accessExpiresAt().toEpochMilli())
                .addValue(
                        "refreshExpiresAt",
                        token.refreshExpiresAt() == null
                                ? null
                                : token.refreshExpiresAt().toEpochMilli())
                .addValue("due", due.toEpochMilli());
    }
}
