package io.yilianyun.bridge.token;

import io.yilianyun.bridge.persistence.Sql;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Reads and deletes tokens. What a refresh or an authorization writes, {@link TokenWriter} and {@link RefreshOutcomes} write. */
public class TokenRepository {
    private final NamedParameterJdbcTemplate jdbc;
    private final Sql sql;
    private final Clock clock;

    public TokenRepository(NamedParameterJdbcTemplate jdbc, Sql sql, Clock clock) {
        this.jdbc = jdbc;
        this.sql = sql;
        this.clock = clock;
    }

    public Optional<Token> find(String app, String machineCode) {
        return one("token-select", app, machineCode);
    }

    /** Reads a token and locks its row until the caller's transaction ends. */
    Optional<Token> lock(String app, String machineCode) {
        return one("token-lock", app, machineCode);
    }

    private Optional<Token> one(String statement, String app, String machineCode) {
        return jdbc.queryForList(sql.get(statement), Map.of("app", app, "machineCode", machineCode)).stream()
                .findFirst()
                .map(Token::of);
    }

    /** Makes a token due at once, with all its attempts before it. False if it is gone, or somebody holds its lease. */
    public boolean makeDue(String app, String machineCode) {
        return jdbc.update(
                        sql.get("token-due-now"), Map.of("app", app, "machineCode", machineCode, "now", clock.millis()))
                == 1;
    }

    /** Removes a token; an outcome of a refresh in flight finds nothing to write to. False if there is none. */
    public boolean delete(String app, String machineCode) {
        return jdbc.update(sql.get("token-delete"), Map.of("app", app, "machineCode", machineCode)) == 1;
    }

    /**
     * Which tokens to list; null means any.
     *
     * @param text part of a machine code or of a merchant's name, taken literally but for capitals
     */
    public record Filter(String app, TokenStatus status, String text) {
        private MapSqlParameterSource parameters() {
            return new MapSqlParameterSource("app", app)
                    .addValue("status", status == null ? null : status.name())
                    .addValue("pattern", text == null ? null : "%" + text.replaceAll("([!%_])", "!$1") + "%");
        }
    }

    /** One page of tokens, in the order of application and machine code. */
    public List<Token> search(Filter filter, int size, long offset) {
        return jdbc
                .queryForList(
                        sql.get("token-search-select"),
                        filter.parameters().addValue("limit", size).addValue("offset", offset))
                .stream()
                .map(Token::of)
                .toList();
    }

    /** The applications that have tokens, in their order. */
    public List<String> apps() {
        return jdbc.queryForList(sql.get("token-apps"), Map.of(), String.class);
    }

    /**
     * The next tokens of one application in the order of their machine codes.
     *
     * @param filter its application is not null
     * @param after the last machine code that was seen; empty at the beginning
     */
    public List<Token> after(Filter filter, String after, int most) {
        return jdbc
                .queryForList(
                        sql.get("token-export-select"),
                        filter.parameters().addValue("after", after).addValue("limit", most))
                .stream()
                .map(Token::of)
                .toList();
    }

    public long count(Filter filter) {
        Long count = jdbc.queryForObject(sql.get("token-search-count"), filter.parameters(), Long.class);
        return count == null ? 0 : count;
    }
}
