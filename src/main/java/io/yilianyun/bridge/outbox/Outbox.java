package io.yilianyun.bridge.outbox;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.persistence.Json;
import io.yilianyun.bridge.persistence.SqlTemplate;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.DependsOn;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.stereotype.Component;

/** Stores events in the transaction of the change that they report. {@link OutboxPublisher} publishes them after its commit. */
@Component("bridgeOutbox")
@DependsOn("bridgeSchema")
public class Outbox {
    private final SqlTemplate sql;
    private final Clock clock;

    Outbox(SqlTemplate sql, @Qualifier("bridgeClock") Clock clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /** Adds events in the caller's transaction. */
    public void add(List<Event> events) {
        if (events.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        sql.batch("outbox-insert", events.stream().map(event -> row(event, now)).toList());
    }

    private static SqlParameterSource row(Event event, Instant now) {
        String id = UUID.randomUUID().toString();
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("specversion", "1.0");
        envelope.put("id", id);
        envelope.put("source", event.app() == null ? "/yilianyun" : "/yilianyun/" + event.app());
        envelope.put("type", event.type().label());
        if (event.subject() != null) {
            envelope.put("subject", event.subject());
        }
        envelope.put("time", now.truncatedTo(ChronoUnit.MILLIS));
        envelope.put("datacontenttype", "application/json");
        envelope.put("data", event.data());
        String app = event.app() == null ? "" : event.app();
        String type = event.type().label();
        return params("id", id, "app", app, "type", type, "event", Json.write(envelope), "now", now.toEpochMilli());
    }
}
