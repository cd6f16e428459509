package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.Inputs.AuditQuery;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.Sql;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.DependsOn;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.jdbc.core.DataClassRowMapper;
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
    private final DataClassRowMapper<AuditEntry> rows = DataClassRowMapper.newInstance(AuditEntry.class);

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
        DefaultConversionService conversions = new DefaultConversionService();
        conversions.addConverter(Long.class, Instant.class, Instant::ofEpochMilli);
        rows.setConversionService(conversions);
    }

    /** Inserts entries, and their events if {@code yilianyun.audit.events} is set, in one transaction. */
    void insert(List<AuditEntry> entries) {
        transaction.executeWithoutResult(status -> {
            jdbc.batchUpdate(
                    sql.get("audit-insert"),
                    entries.stream().map(AuditRepository::parameters).toArray(SqlParameterSource[]::new));
            if (settings.events()) {
                outbox.add(entries.stream()
                        .map(entry -> new Event(Event.Type.AUDIT, entry.app(), entry.machineCode(), fields(entry)))
                        .toList());
            }
        });
    }

    /** One part of the entries that match, the newest first. */
    List<AuditEntry> search(AuditQuery query, int limit, long offset) {
        MapSqlParameterSource part = parameters(query).addValue("limit", limit).addValue("offset", offset);
        return jdbc.query(sql.get("audit-search-select"), part, rows);
    }

    long count(AuditQuery query) {
        return jdbc.queryForObject(sql.get("audit-search-count"), parameters(query), Long.class);
    }

    /** Removes what is older than {@code yilianyun.audit.retention}. */
    public void removeOld() {
        Instant until = clock.instant().minus(settings.retention());
        jdbc.update(sql.get("audit-delete-old"), Map.of("until", until.toEpochMilli()));
    }

    private static MapSqlParameterSource parameters(AuditQuery query) {
        return new MapSqlParameterSource("app", query.app())
                .addValue("actor", query.actor())
                .addValue("action", query.action())
                .addValue("from", millis(query.from(), Instant.EPOCH))
                .addValue("until", millis(query.to(), Instant.ofEpochMilli(Long.MAX_VALUE)));
    }

    private static long millis(Instant instant, Instant otherwise) {
        Instant last = Instant.ofEpochMilli(Long.MAX_VALUE);
        Instant bound = instant == null ? otherwise : instant;
        return bound.isAfter(last) ? Long.MAX_VALUE : bound.isBefore(Instant.EPOCH) ? 0 : bound.toEpochMilli();
    }

    private static SqlParameterSource parameters(AuditEntry entry) {
        return new MapSqlParameterSource(fields(entry))
                .addValue("at", entry.at().toEpochMilli());
    }

    private static Map<String, Object> fields(AuditEntry entry) {
        return ApiJson.MAPPER.convertValue(entry, ApiJson.OBJECT);
    }
}
