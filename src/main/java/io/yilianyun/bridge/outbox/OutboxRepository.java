package io.yilianyun.bridge.outbox;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.persistence.SqlTemplate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/** Reads and writes the rows of {@code yly_outbox}, and the turns of the nodes, one per subscription. */
@Component("bridgeOutboxRepository")
class OutboxRepository {
    /** How long a node's turn lasts after it dies; a living node renews it. */
    static final Duration TURN = Duration.ofSeconds(20);

    static final int BATCH = 500;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final int LONGEST_ERROR = 500;

    private final SqlTemplate sql;
    private final Clock clock;
    private final String owner = UUID.randomUUID().toString();
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    OutboxRepository(SqlTemplate sql, @Qualifier("bridgeClock") Clock clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /**
     * An event in the outbox.
     *
     * @param subject the machine code; empty if none
     * @param event CloudEvents 1.0 JSON
     * @param attempts hand-overs that failed
     * @param dueAt milliseconds since 1970
     */
    record Entry(
            String id,
            String app,
            String subject,
            String type,
            String event,
            int attempts,
            long sequenceNo,
            long dueAt) {
        /** What events are kept in order for: a printer, or an application as a whole. */
        String printer() {
            return app + "/" + subject;
        }
    }

    /** An event whose hand-over has failed, and that is tried again later. */
    private record Postponed(String app, String subject, long sequenceNo, long dueAt) {
        /** Whether another event waits for it: those of a printer go in order. */
        boolean holdsUp(Entry later) {
            return app.equals(later.app())
                    && subject.equals(later.subject())
                    && sequenceNo < later.sequenceNo()
                    && dueAt > later.dueAt();
        }
    }

    /** Returns the events of a subscription that are due, the first of them if there are many. */
    List<Entry> due(Subscription subscription) {
        Instant now = clock.instant();
        return sql.query(
                "outbox-select-due",
                params("subscription", subscription.name(), "now", now.toEpochMilli(), "limit", BATCH)
                        .addValue("bound", now.plus(LONGEST_PAUSE).toEpochMilli()),
                Entry.class);
    }

    /** Returns those of some due events that wait for no earlier one of their printer, and holds back the others until that is tried again. */
    List<Entry> free(Subscription subscription, List<Entry> due) {
        Set<String> subjects = due.stream().map(Entry::subject).collect(Collectors.toSet());
        List<Postponed> blocking = sql
                .query(
                        "outbox-select-postponed",
                        params("subscription", subscription.name(), "subjects", subjects)
                                .addValue("dueAt", due.get(0).dueAt()),
                        Postponed.class)
                .stream()
                .filter(earlier -> due.stream().anyMatch(earlier::holdsUp))
                .toList();
        blocking.forEach(earlier -> hold(subscription, earlier));
        return due.stream()
                .filter(entry -> blocking.stream().noneMatch(earlier -> earlier.holdsUp(entry)))
                .toList();
    }

    private void hold(Subscription subscription, Postponed earlier) {
        sql.update(
                "outbox-hold",
                params("subscription", subscription.name(), "app", earlier.app(), "subject", earlier.subject())
                        .addValue("sequence", earlier.sequenceNo())
                        .addValue("due", earlier.dueAt()));
    }

    /** Takes or renews this node's turn to serve a subscription: one node at a time does, so the order is kept. */
    boolean holdsTurn(Subscription subscription) {
        if (!known.contains(subscription.name())) {
            insertTurn(subscription.name());
            known.add(subscription.name());
        }
        Instant now = clock.instant();
        return sql.update(
                        "outbox-turn",
                        params("name", subscription.name(), "owner", owner, "now", now.toEpochMilli())
                                .addValue("until", now.plus(TURN).toEpochMilli())
                                .addValue(
                                        "ahead", now.plus(TURN.multipliedBy(2)).toEpochMilli()))
                == 1;
    }

    private void insertTurn(String name) {
        try {
            sql.update("outbox-turn-insert", params("name", name));
        } catch (DuplicateKeyException e) {
            // There already: of an earlier start, or by another node at this moment.
        }
    }

    void delete(Subscription subscription, Collection<String> ids) {
        if (!ids.isEmpty()) {
            sql.update("outbox-delete", params("subscription", subscription.name(), "ids", ids));
        }
    }

    /** Postpones an event, and with it the later ones of its printer, by a growing pause of at most {@code 5m}; returns when it is due. */
    Instant postpone(Subscription subscription, Entry entry, String error) {
        Duration pause = Duration.ofSeconds(1L << Math.min(entry.attempts(), 10));
        Instant due = clock.instant().plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
        String text = error.substring(0, Math.min(error.length(), LONGEST_ERROR));
        sql.update(
                "outbox-postpone",
                params("subscription", subscription.name(), "id", entry.id(), "attempts", entry.attempts() + 1)
                        .addValue("due", due.toEpochMilli())
                        .addValue("error", text));
        hold(subscription, new Postponed(entry.app(), entry.subject(), entry.sequenceNo(), due.toEpochMilli()));
        return due;
    }
}
