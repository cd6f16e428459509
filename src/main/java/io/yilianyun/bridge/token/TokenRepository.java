package io.yilianyun.bridge.token;

import io.yilianyun.bridge.persistence.Sql;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.stereotype.Component;

/** Reads and writes the rows of {@code yly_token}. Every write by the holder of a lease is fenced by the row's version. */
@Component("bridgeTokenRepository")
public class TokenRepository {
    private final NamedParameterJdbcTemplate jdbc;
    private final Sql sql;
    private final Clock clock;

    public TokenRepository(NamedParameterJdbcTemplate jdbc, Sql sql, @Qualifier("bridgeClock") Clock clock) {
        this.jdbc = jdbc;
        this.sql = sql;
        this.clock = clock;
    }

    /** The key of a token. */
    record Key(String app, String machineCode) {}

    public Optional<Token> find(String app, String machineCode) {
        return select("token-select", key(app, machineCode)).stream().findFirst();
    }

    /** Reads a token and locks its row until the end of the caller's transaction. */
    Optional<Token> lock(String app, String machineCode) {
        return select("token-lock", key(app, machineCode)).stream().findFirst();
    }

    /** Makes a token due at once and resets its attempts. Returns false if it does not exist or is leased. */
    public boolean makeDue(String app, String machineCode) {
        return update("token-due-now", key(app, machineCode).addValue("now", clock.millis()));
    }

    /** Deletes a token; a refresh in flight then finds no row to write to. Returns false if it does not exist. */
    public boolean delete(String app, String machineCode) {
        return update("token-delete", key(app, machineCode));
    }

    /** Leases tokens of one application whose rows the caller's transaction has locked, and counts the call against their quota. */
    void lease(List<Token> tokens, String owner, long until, String quotaDay) {
        update(
                "token-lease",
                new MapSqlParameterSource("app", tokens.get(0).app())
                        .addValue(
                                "machineCodes",
                                tokens.stream().map(Token::machineCode).toList())
                        .addValue("until", until)
                        .addValue("owner", owner)
                        .addValue("quotaDay", quotaDay));
    }

    /** Ends a lease without a new token pair. Returns false if the lease no longer stands; nothing is written then. */
    boolean write(TokenChange change) {
        return update("token-outcome", change.parameters());
    }

    /** Stores the token pairs of refreshes, each only if its lease still stands: 1 if it was stored, 0 if not. */
    int[] writeRefreshed(List<MapSqlParameterSource> rows) {
        return batch("token-refreshed", rows);
    }

    /** Stores the token pair of an authorization in place of what is there. */
    void writeIssued(MapSqlParameterSource row) {
        if (!update("token-issue", row)) {
            update("token-insert", row);
        }
    }

    /** Replaces imported tokens, each unless the stored one was issued later: 1 if it was replaced, 0 if not. */
    int[] replaceImported(List<MapSqlParameterSource> rows) {
        return batch("token-import-update", rows);
    }

    void insertImported(List<MapSqlParameterSource> rows) {
        batch("token-import-insert", rows);
    }

    /** Which of these tokens exist. */
    Set<Key> existing(Set<Key> keys) {
        List<Object[]> pairs = keys.stream()
                .map(key -> new Object[] {key.app(), key.machineCode()})
                .toList();
        return new HashSet<>(jdbc.query(
                sql.get("token-import-there"),
                Map.of("pairs", pairs),
                (row, i) -> new Key(row.getString("app"), row.getString("machine_code"))));
    }

    boolean isAnyDue(String app) {
        return count("token-any-due", new MapSqlParameterSource("app", app).addValue("now", clock.millis())) > 0;
    }

    long countLeased(String app) {
        return count("token-count-leased", new MapSqlParameterSource("app", app).addValue("now", clock.millis()));
    }

    /**
     * Which tokens to list; null means any.
     *
     * @param text part of a machine code or of a merchant's name; case is ignored
     */
    public record Filter(String app, TokenStatus status, String text) {
        private MapSqlParameterSource parameters() {
            return new MapSqlParameterSource("app", app)
                    .addValue("status", status == null ? null : status.name())
                    .addValue("pattern", text == null ? null : "%" + text.replaceAll("([!%_])", "!$1") + "%");
        }
    }

    /** One page of tokens, ordered by application and machine code. */
    public List<Token> search(Filter filter, int size, long offset) {
        return select(
                "token-search-select",
                filter.parameters().addValue("limit", size).addValue("offset", offset));
    }

    public long count(Filter filter) {
        return count("token-search-count", filter.parameters());
    }

    /** The names of the applications that have tokens, in alphabetical order. */
    public List<String> apps() {
        return jdbc.queryForList(sql.get("token-apps"), Map.of(), String.class);
    }

    /**
     * The next tokens of one application, ordered by machine code.
     *
     * @param filter names the application
     * @param after the machine code to continue after; empty at the beginning
     */
    public List<Token> after(Filter filter, String after, int limit) {
        return select(
                "token-export-select",
                filter.parameters().addValue("after", after).addValue("limit", limit));
    }

    private List<Token> select(String statement, MapSqlParameterSource parameters) {
        return jdbc.queryForList(sql.get(statement), parameters).stream()
                .map(Token::of)
                .toList();
    }

    private boolean update(String statement, SqlParameterSource parameters) {
        return jdbc.update(sql.get(statement), parameters) > 0;
    }

    private int[] batch(String statement, List<MapSqlParameterSource> rows) {
        return jdbc.batchUpdate(sql.get(statement), rows.toArray(SqlParameterSource[]::new));
    }

    private long count(String statement, SqlParameterSource parameters) {
        Long count = jdbc.queryForObject(sql.get(statement), parameters, Long.class);
        return count == null ? 0 : count;
    }

    private static MapSqlParameterSource key(String app, String machineCode) {
        return new MapSqlParameterSource("app", app).addValue("machineCode", machineCode);
    }
}
