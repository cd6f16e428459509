package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.Inputs.AuditQuery;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.DependsOn;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Stores audit entries in the table {@code yly_audit}. */
@Component("bridgeAuditRepository")
@DependsOn("bridgeSchema")
public class AuditRepository {
    private final NamedParameterJdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Sql sql;
    private final Outbox outbox;
    private final BridgeProperties.Audit settings;
    private final Clock clock;

    AuditRepository(
            NamedParameterJdbcTemplate jdbc,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            Sql sql,
            Outbox outbox,
            BridgeProperties properties,
            @Qualifier("bridgeClock") Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.sql = sql;
        this.outbox = outbox;
        this.settings = properties.audit();
        this.clock = clock;
    }

    /** Inserts entries, and their events if {@code yilianyun.audit.events} is set, in one transaction. */
    void insert(List<AuditEntry> entries) {
        transaction.executeWithoutResult(status -> {
            jdbc.batchUpdate(
                    sql.get("audit-insert"),
                    entries.stream().map(AuditRepository::parameters).toArray(SqlParameterSource[]::new));
            if (settings.events()) {
                outbox.add(entries.stream()
                        .map(entry -> new Event(
                                Event.Type.AUDIT,
                                entry.app(),
                                entry.machineCode(),
                                ApiJson.MAPPER.convertValue(entry, ApiJson.OBJECT)))
                        .toList());
            }
        });
    }

    /** One part of the entries that match, the newest first. */
    List<AuditEntry> search(AuditQuery query, int limit, long offset) {
        return jdbc.query(
                sql.get("audit-search-select"),
                parameters(query).addValue("limit", limit).addValue("offset", offset),
                AuditRepository::entry);
    }

    long count(AuditQuery query) {
        return jdbc.queryForObject(sql.get("audit-search-count"), parameters(query), Long.class);
    }

    /** Removes what is older than {@code yilianyun.audit.retention}. */
    public void removeOld() {
        jdbc.update(
                sql.get("audit-delete-old"),
                Map.of("until", clock.instant().minus(settings.retention()).toEpochMilli()));
    }

    private static MapSqlParameterSource parameters(AuditQuery query) {
        return new MapSqlParameterSource("app", query.app())
                .addValue("actor", query.actor())
                .addValue("action", query.action())
                .addValue("from", millis(query.from(), 0))
                .addValue("until", millis(query.to(), Long.MAX_VALUE));
    }

    /** Any instant that can be written, however far. */
    private static long millis(Instant instant, long otherwise) {
        long mostSeconds = Long.MAX_VALUE / 1000 - 1;
        return instant == null
                ? otherwise
                : Math.max(-mostSeconds, Math.min(mostSeconds, instant.getEpochSecond())) * 1000
                        + instant.getNano() / 1_000_000;
    }

    private static SqlParameterSource parameters(AuditEntry entry) {
        return new MapSqlParameterSource("now", entry.at().toEpochMilli())
                .addValue("id", entry.id())
                .addValue("action", entry.action())
                .addValue("actor", entry.actor())
                .addValue("actorKind", entry.actorKind())
                .addValue("address", entry.address())
                .addValue("app", entry.app())
                .addValue("machineCode", entry.machineCode())
                .addValue("deadLetter", entry.deadLetter())
                .addValue("httpStatus", entry.status())
                .addValue("occurrences", entry.count())
                .addValue("detail", entry.detail());
    }

    private static AuditEntry entry(ResultSet row, int number) throws SQLException {
        return new AuditEntry(
                row.getString("id"),
                Instant.ofEpochMilli(row.getLong("happened_at")),
                row.getString("action"),
                row.getString("actor"),
                row.getString("actor_kind"),
                row.getString("address"),
                row.getString("app"),
                row.getString("machine_code"),
                row.getString("dead_letter"),
                row.getInt("http_status"),
                row.getInt("occurrences"),
                row.getString("detail"));
    }
}
