package io.yilianyun.bridge.admin;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.admin.Inputs.AuditQuery;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.SqlTemplate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.DependsOn;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Stores audit entries in the table {@code yly_audit}. */
@Component("bridgeAuditRepository")
@DependsOn("bridgeSchema")
public class AuditRepository {
    private static final Instant LAST = Instant.ofEpochMilli(Long.MAX_VALUE);

    private final SqlTemplate sql;
    private final TransactionTemplate transaction;
    private final Outbox outbox;
    private final BridgeProperties.Audit settings;
    private final Clock clock;

    AuditRepository(
            SqlTemplate sql,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            Outbox outbox,
            BridgeProperties properties,
            @Qualifier("bridgeClock") Clock clock) {
        this.sql = sql;
        this.transaction = transaction;
        this.outbox = outbox;
        this.settings = properties.audit();
        this.clock = clock;
    }

    /** Inserts entries, and their events if {@code yilianyun.audit.events} is set, in one transaction. */
    void insert(List<AuditEntry> entries) {
        transaction.executeWithoutResult(status -> {
            sql.batch(
                    "audit-insert",
                    entries.stream()
                            .map(entry -> new MapSqlParameterSource(fields(entry))
                                    .addValue("at", entry.at().toEpochMilli()))
                            .toList());
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
        return sql.query("audit-search-select", part, AuditEntry.class);
    }

    long count(AuditQuery query) {
        return sql.number("audit-search-count", parameters(query));
    }

    /** Removes what is older than {@code yilianyun.audit.retention}. */
    public void removeOld() {
        sql.update(
                "audit-delete-old",
                params("until", clock.instant().minus(settings.retention()).toEpochMilli()));
    }

    private static MapSqlParameterSource parameters(AuditQuery query) {
        return params("app", query.app(), "actor", query.actor(), "action", query.action())
                .addValue("machineCode", query.machineCode())
                .addValue("from", millis(query.from(), Instant.EPOCH))
                .addValue("until", millis(query.to(), LAST));
    }

    private static long millis(Instant instant, Instant otherwise) {
        Instant bound = instant == null ? otherwise : instant;
        return bound.isAfter(LAST) ? Long.MAX_VALUE : bound.isBefore(Instant.EPOCH) ? 0 : bound.toEpochMilli();
    }

    private static Map<String, Object> fields(AuditEntry entry) {
        return ApiJson.MAPPER.convertValue(entry, ApiJson.OBJECT);
    }
}
