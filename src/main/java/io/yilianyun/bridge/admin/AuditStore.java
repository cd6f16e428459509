package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.config.BridgeProperties.Audit;
import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.transaction.support.TransactionTemplate;

/** The table {@code yly_audit}. */
public class AuditStore {
    private final NamedParameterJdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Sql sql;
    private final Outbox outbox;
    private final Audit settings;
    private final Clock clock;

    public AuditStore(
            NamedParameterJdbcTemplate jdbc,
            TransactionTemplate transaction,
            Sql sql,
            Outbox outbox,
            Audit settings,
            Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.sql = sql;
        this.outbox = outbox;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What is looked for; each may be null.
     *
     * @param from from this instant on
     * @param to before this instant
     */
    public record Filter(String app, String actor, String action, Instant from, Instant to) {
        private MapSqlParameterSource parameters() {
            return new MapSqlParameterSource("app", app)
                    .addValue("actor", actor)
                    .addValue("action", action)
                    .addValue("from", from == null ? 0 : from.toEpochMilli())
                    .addValue("until", to == null ? Long.MAX_VALUE : to.toEpochMilli());
        }
    }

    /** Writes entries, and their events if those are wanted, in one transaction. */
    void insert(List<AuditEntry> entries) {
        transaction.executeWithoutResult(status -> {
            jdbc.batchUpdate(
                    sql.get("audit-insert"),
                    entries.stream().map(AuditStore::parameters).toArray(SqlParameterSource[]::new));
            if (settings.events()) {
                outbox.add(entries.stream()
                        .map(entry -> new Event(Event.Type.AUDIT, entry.app(), entry.machineCode(), entry.view()))
                        .toList());
            }
        });
    }

    /** The newest first. */
    public List<AuditEntry> search(Filter filter, int limit, long offset) {
        return jdbc.query(
                sql.get("audit-search-select"),
                filter.parameters().addValue("limit", limit).addValue("offset", offset),
                (row, i) -> entry(row));
    }

    public long count(Filter filter) {
        return jdbc.queryForObject(sql.get("audit-search-count"), filter.parameters(), Long.class);
    }

    /** Removes what is older than {@code yilianyun.audit.retention}. */
    public void removeOld() {
        jdbc.update(
                sql.get("audit-delete-old"),
                Map.of("until", clock.instant().minus(settings.retention()).toEpochMilli()));
    }

    private static SqlParameterSource parameters(AuditEntry entry) {
        return new MapSqlParameterSource("now", entry.at().toEpochMilli())
                .addValue("id", entry.id())
                .addValue("action", entry.action())
                .addValue("actor", entry.caller().name())
                .addValue("actorKind", entry.caller().kind())
                .addValue("address", entry.caller().address())
                .addValue("app", entry.app())
                .addValue("machineCode", entry.machineCode())
                .addValue("deadLetter", entry.deadLetter())
                .addValue("httpStatus", entry.status())
                .addValue("occurrences", entry.count())
                .addValue("detail", entry.detail());
    }

    private static AuditEntry entry(ResultSet row) throws SQLException {
        return new AuditEntry(
                Instant.ofEpochMilli(row.getLong("happened_at")),
                row.getString("id"),
                row.getString("action"),
                new Caller(row.getString("actor_kind"), row.getString("actor"), row.getString("address")),
                row.getString("app"),
                row.getString("machine_code"),
                row.getString("dead_letter"),
                row.getInt("http_status"),
                row.getInt("occurrences"),
                row.getString("detail"));
    }
}
