package io.yilianyun.bridge.token;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.persistence.Sql;
import io.yilianyun.bridge.persistence.SqlTemplate;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.stereotype.Component;

/** Reads and writes the rows of {@code yly_token}. Every write by the holder of a lease is fenced by the row's version. */
@Component("bridgeTokenRepository")
public class TokenRepository {
    /** A token that has been due for longer is overdue. */
    public static final Duration OVERDUE = Duration.ofMinutes(5);

    private final SqlTemplate sql;
    private final Clock clock;

    public TokenRepository(SqlTemplate sql, @Qualifier("bridgeClock") Clock clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /** The key of a token. */
    record Key(String app, String machineCode) {}

    public Optional<Token> find(String app, String machineCode) {
        return select("token-select", key(app, machineCode)).stream().findFirst();
    }

    /**
     * Reads a token.
     *
     * @throws NoSuchTokenException if there is none
     */
    public Token get(String app, String machineCode) {
        return find(app, machineCode).orElseThrow(() -> new NoSuchTokenException(app, machineCode));
    }

    /** The same, and locks its row until the end of the caller's transaction. */
    Token lock(String app, String machineCode) {
        return select("token-lock", key(app, machineCode)).stream()
                .findFirst()
                .orElseThrow(() -> new NoSuchTokenException(app, machineCode));
    }

    /** Finds a lease by its reference; empty if it no longer stands. */
    Optional<Lease> find(Lease.Reference reference) {
        return sql.rows("token-select", key(reference.app(), reference.machineCode())).stream()
                .filter(row -> reference.isOf(Token.of(row)))
                .map(reference::lease)
                .findFirst();
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
        List<String> machineCodes = tokens.stream().map(Token::machineCode).toList();
        sql.update(
                "token-lease",
                params("app", tokens.get(0).app(), "machineCodes", machineCodes, "quotaDay", quotaDay)
                        .addValue("until", until)
                        .addValue("owner", owner));
    }

    /** Ends a lease without a new token pair. Returns false if the lease no longer stands; nothing is written then. */
    boolean write(TokenChange change) {
        return update("token-outcome", change.parameters());
    }

    /** Stores the token pairs of refreshes, each only if its lease still stands: 1 if it was stored, 0 if not. */
    int[] writeRefreshed(List<MapSqlParameterSource> rows) {
        return sql.batch("token-refreshed", rows);
    }

    /** Stores the token pair of an authorization in place of what is there. */
    void writeIssued(MapSqlParameterSource row) {
        if (!update("token-issue", row)) {
            update("token-insert", row);
        }
    }

    /** Replaces imported tokens, each unless the stored one was issued later: 1 if it was replaced, 0 if not. */
    int[] replaceImported(List<MapSqlParameterSource> rows) {
        return sql.batch("token-import-update", rows);
    }

    void insertImported(List<MapSqlParameterSource> rows) {
        sql.batch("token-import-insert", rows);
    }

    /** Which of these tokens exist. */
    Set<Key> existing(Set<Key> keys) {
        List<Object[]> pairs = keys.stream()
                .map(key -> new Object[] {key.app(), key.machineCode()})
                .toList();
        return Set.copyOf(sql.query("token-import-there", params("pairs", pairs), Key.class));
    }

    /**
     * Makes due what is to wait longer than anything does, because the clock was ahead once. Looks first, since updates of a range by every
     * worker before every claim would deadlock on MariaDB.
     */
    void limitWaits(String app, Duration longestLease, Duration longestRetry, Duration longestDeferral) {
        Instant now = clock.instant();
        MapSqlParameterSource parameters = params("app", app, "now", now.toEpochMilli())
                .addValue("latestLease", now.plus(longestLease).toEpochMilli())
                .addValue("latestRetry", now.plus(longestRetry).toEpochMilli())
                .addValue("latestDeferral", now.plus(longestDeferral).toEpochMilli());
        if (sql.number("token-waits-long", parameters) > 0) {
            sql.update("token-limit-retry", parameters);
            sql.update("token-limit-deferral", parameters);
        }
    }

    boolean isAnyDue(String app, long expiresBefore) {
        return sql.number("token-any-due", params("app", app, "now", clock.millis(), "expiresBefore", expiresBefore))
                > 0;
    }

    long countLeased(String app) {
        return sql.number("token-count-leased", params("app", app, "now", clock.millis()));
    }

    /**
     * Which tokens to list; null means any.
     *
     * @param q part of a machine code or of a merchant's name; case is ignored
     * @param merchant the whole name
     * @param expired whether the access token has expired; only {@code true} restricts, as in what follows
     * @param expiresWithinHours the access token is still good, and expires within so many hours
     * @param unplanned no refresh is planned before the access token expires
     * @param overdue it has been due for more than five minutes
     */
    public record Filter(
            @Size(max = 32) String app,
            TokenStatus status,
            @Size(max = 100) String q,
            @Size(max = 200) String merchant,
            Boolean expired,
            @Min(1) @Max(10_000) Integer expiresWithinHours,
            Boolean unplanned,
            Boolean overdue) {
        public Filter ofApp(String name) {
            return new Filter(name, status, q, merchant, expired, expiresWithinHours, unplanned, overdue);
        }

        private MapSqlParameterSource parameters(Instant now) {
            Long until = expiresWithinHours == null
                    ? null
                    : Long.valueOf(
                            now.plus(Duration.ofHours(expiresWithinHours)).toEpochMilli());
            Long overdueAt = now.minus(OVERDUE).toEpochMilli();
            return params("app", app, "status", status == null ? null : status.name(), "merchant", merchant)
                    .addValue("pattern", q == null ? null : "%" + q.replaceAll("([!%_])", "!$1") + "%")
                    .addValue("expiredAt", Boolean.TRUE.equals(expired) ? now.toEpochMilli() : null)
                    .addValue("from", until == null ? null : now.toEpochMilli())
                    .addValue("until", until)
                    .addValue("unplannedAt", Boolean.TRUE.equals(unplanned) ? overdueAt : null)
                    .addValue("overdueAt", Boolean.TRUE.equals(overdue) ? overdueAt : null);
        }
    }

    /**
     * What a list of tokens is sorted by. The last three have no index, since each refresh would write it; a refresh that is not planned comes
     * last.
     */
    public enum Sort {
        MACHINE_CODE("machine_code", "app"),
        APP("app", "machine_code"),
        MERCHANT("merchant", "machine_code", "app"),
        STATUS("status", "app", "machine_code"),
        ACCESS_EXPIRES_AT("access_expires_at", "machine_code", "app"),
        REFRESHED_AT("COALESCE(refreshed_at, 0)", "machine_code", "app"),
        REFRESH_DUE_AT("COALESCE(due_at, " + Long.MAX_VALUE + ")", "machine_code", "app"),
        LAST_ERROR("COALESCE(error_code, '')", "machine_code", "app");

        private final List<String> columns;

        Sort(String... columns) {
            this.columns = List.of(columns);
        }
    }

    /**
     * @param sort by application and machine code unless given; what expires, the soonest first; what is overdue, the longest first in each
     *     application
     * @param descending the last first
     */
    public record Order(Sort sort, Boolean descending) {
        private Sql.Order of(Filter filter) {
            String direction = Boolean.TRUE.equals(descending) ? " DESC" : "";
            return () ->
                    columns(filter).stream().map(column -> column + direction).collect(Collectors.joining(", "));
        }

        /** Begins as an index that the filter uses does: else H2 would sort all rows of a million before it shows the first. */
        private List<String> columns(Filter filter) {
            boolean byStatus = filter.status != null && (sort == null || sort == Sort.APP);
            if (sort == null && Boolean.TRUE.equals(filter.overdue)) {
                return List.of("in_doubt", "app", "due_at", "machine_code");
            } else if (sort == null && (Boolean.TRUE.equals(filter.expired) || filter.expiresWithinHours != null)) {
                return Sort.ACCESS_EXPIRES_AT.columns;
            } else if (byStatus) {
                return Sort.STATUS.columns;
            } else {
                return (sort == null ? Sort.APP : sort).columns;
            }
        }
    }

    /**
     * One page of a list.
     *
     * @param total how many match in all, 10,000 at most for a text; counted when it is asked for
     */
    public record Found(List<Token> page, LongSupplier total) {}

    public Found search(Filter filter, Order order, int size, long offset) {
        MapSqlParameterSource parameters = filter.parameters(clock.instant())
                .addValue("order", order.of(filter))
                .addValue("limit", size)
                .addValue("offset", offset);
        String statement = filter.q == null ? "token-search" : "token-find";
        List<Map<String, Object>> rows = sql.rows(statement + "-select", parameters);
        // Looking for a text takes long enough once.
        Number matches = rows.isEmpty() ? null : (Number) rows.get(0).get("matches");
        return new Found(
                rows.stream().map(Token::of).toList(),
                () -> matches == null ? sql.number(statement + "-count", parameters) : matches.longValue());
    }

    /** The names of the applications that have tokens, in alphabetical order. */
    public List<String> apps() {
        return sql.texts("token-apps", params());
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
                filter.parameters(clock.instant()).addValue("after", after).addValue("limit", limit));
    }

    private List<Token> select(String statement, MapSqlParameterSource parameters) {
        return sql.query(statement, parameters, Token.class);
    }

    private boolean update(String statement, MapSqlParameterSource parameters) {
        return sql.update(statement, parameters) > 0;
    }

    private static MapSqlParameterSource key(String app, String machineCode) {
        return params("app", app, "machineCode", machineCode);
    }
}
