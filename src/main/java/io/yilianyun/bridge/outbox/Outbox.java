package io.yilianyun.bridge.outbox;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.persistence.Json;
import io.yilianyun.bridge.persistence.SqlTemplate;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.DependsOn;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.stereotype.Component;

/** Stores events in the transaction of the change that they report, one row per subscription. {@link OutboxPublisher} hands them over after its commit. */
@Component("bridgeOutbox")
@DependsOn("bridgeSchema")
public class Outbox {
    private final SqlTemplate sql;
    private final Clock clock;
    private final Subscriptions subscriptions;
    /** The last sequence number of this node. */
    private final AtomicLong last = new AtomicLong();

    Outbox(SqlTemplate sql, @Qualifier("bridgeClock") Clock clock, Subscriptions subscriptions) {
        this.sql = sql;
        this.clock = clock;
        this.subscriptions = subscriptions;
    }

    /** Adds events in the caller's transaction. */
    public void add(List<Event> events) {
        Instant now = clock.instant();
        List<SqlParameterSource> rows = new ArrayList<>();
        for (Event event : events) {
            String id = UUID.randomUUID().toString();
            String json = Json.write(envelope(id, event, now));
            // Microseconds, counted on within a millisecond: the order of the events of a printer.
            long sequence = last.updateAndGet(before -> Math.max(before + 1, now.toEpochMilli() * 1000));
            for (Subscription subscription : subscriptions.all()) {
                if (subscription.wants(event)) {
                    rows.add(params("subscription", subscription.name(), "id", id, "sequence", sequence)
                            .addValue("app", Objects.requireNonNullElse(event.app(), ""))
                            .addValue("subject", Objects.requireNonNullElse(event.subject(), ""))
                            .addValue("type", event.type().label())
                            .addValue("event", json)
                            .addValue("now", now.toEpochMilli()));
                }
            }
        }
        if (!rows.isEmpty()) {
            sql.batch("outbox-insert", rows);
        }
    }

    private static Map<String, Object> envelope(String id, Event event, Instant now) {
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
        return envelope;
    }
}
