package io.yilianyun.bridge.outbox;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.persistence.PeriodicReading;
import io.yilianyun.bridge.persistence.SqlTemplate;
import io.yilianyun.bridge.persistence.UnconfiguredNames;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/** The events that are not handed over yet, for people: lists them, makes one due now, discards one. */
@Component("bridgePendingEvents")
public class PendingEvents implements PeriodicReading {
    private final SqlTemplate sql;
    private final Clock clock;
    private final UnconfiguredNames unconfigured;
    private volatile Map<String, Backlog> backlogs = Map.of();

    PendingEvents(SqlTemplate sql, @Qualifier("bridgeClock") Clock clock, Subscriptions subscriptions) {
        this.sql = sql;
        this.clock = clock;
        this.unconfigured = new UnconfiguredNames(
                subscriptions.all().stream().map(Subscription::name).collect(Collectors.toSet()),
                "Events wait for subscriptions that are not configured in yilianyun.subscriptions: {}."
                        + " Configure them again under these names, or discard the events");
    }

    /**
     * An event that waits.
     *
     * @param subject the machine code; empty if none
     * @param dueAt when it is handed over, or tried again
     * @param attempts hand-overs that failed
     * @param error why the last one failed; null if none has
     */
    public record PendingEvent(
            String id,
            String subscription,
            String app,
            String subject,
            String type,
            Instant createdAt,
            Instant dueAt,
            int attempts,
            String error) {}

    /**
     * What waits for one subscription.
     *
     * @param oldest when the oldest event came; null if none waits
     * @param oldestFailed when the oldest event whose hand-over has failed came; null if none has
     */
    public record Backlog(String subscription, long pending, Instant oldest, Instant oldestFailed) {}

    /** What waited for a subscription at the last reading. */
    public Backlog backlog(String subscription) {
        return backlogs.getOrDefault(subscription, new Backlog(subscription, 0, null, null));
    }

    /** The backlogs with an event that could not be handed over for so long. */
    public List<Backlog> failingFor(Duration age) {
        Instant time = clock.instant().minus(age);
        return backlogs.values().stream()
                .filter(backlog ->
                        backlog.oldestFailed() != null && backlog.oldestFailed().isBefore(time))
                .toList();
    }

    @Override
    public void read() {
        backlogs = sql.query("outbox-status", params(), Backlog.class).stream()
                .collect(Collectors.toMap(Backlog::subscription, Function.identity()));
        unconfigured.found(
                backlogs.values().stream().collect(Collectors.toMap(Backlog::subscription, Backlog::pending)));
    }

    /** @param subscription null: all */
    public List<PendingEvent> search(String subscription, int size, long offset) {
        return sql.query(
                "outbox-search",
                params("subscription", subscription, "limit", size, "offset", offset),
                PendingEvent.class);
    }

    public long count(String subscription) {
        return sql.number("outbox-search-count", params("subscription", subscription));
    }

    private record Waiting(String subscription, String app, String subject) {}

    /** Makes an event due now, and what waits behind it. Returns false if none of this id waits. */
    public boolean retry(String id, String subscription) {
        List<Waiting> waiting = waiting(id, subscription);
        waiting.forEach(event -> release(id, event));
        return !waiting.isEmpty();
    }

    /** Removes an event without handing it over. Returns false if none of this id waits. */
    public boolean discard(String id, String subscription) {
        List<Waiting> waiting = waiting(id, subscription);
        boolean discarded = sql.update("outbox-discard", params("id", id, "subscription", subscription)) > 0;
        waiting.forEach(event -> release(id, event));
        return discarded;
    }

    private List<Waiting> waiting(String id, String subscription) {
        return sql.query("outbox-select", params("id", id, "subscription", subscription), Waiting.class);
    }

    private void release(String id, Waiting event) {
        sql.update(
                "outbox-release",
                params("id", id, "subscription", event.subscription(), "app", event.app())
                        .addValue("subject", event.subject())
                        .addValue("now", clock.millis()));
    }
}
