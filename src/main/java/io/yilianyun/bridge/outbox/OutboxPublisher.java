package io.yilianyun.bridge.outbox;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.persistence.SqlTemplate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/** The steps of the route {@code publish}: takes events from the outbox, hands each over, and removes or postpones it. */
@Component("bridgeOutboxPublisher")
public class OutboxPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxPublisher.class);
    /** How long a node's turn lasts after it dies; a living node renews it. */
    private static final Duration TURN = Duration.ofSeconds(20);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final int BATCH = 500;

    private final SqlTemplate sql;
    private final Clock clock;
    private final String owner = UUID.randomUUID().toString();
    /** When to renew the turn; used only by the thread that publishes. */
    private Instant renewAt = Instant.MIN;

    OutboxPublisher(SqlTemplate sql, @Qualifier("bridgeClock") Clock clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /**
     * An event in the outbox.
     *
     * @param event CloudEvents 1.0 JSON
     */
    public record Entry(String id, String app, String type, String event, int attempts) {}

    /**
     * Sets the body to the oldest events, unless another node has its turn: one node publishes at a time, so the order is kept. Sets the
     * variable {@code delivered} to an empty list.
     */
    public void claim(Exchange exchange) {
        // Set first: otherwise a fault counts as a message, and the scheduler polls again at once.
        exchange.setProperty(Exchange.SCHEDULER_POLLED_MESSAGES, false);
        Instant now = clock.instant();
        long latest = now.plus(LONGEST_PAUSE.multipliedBy(2)).toEpochMilli();
        List<Entry> entries = sql.query(
                "outbox-select-due", params("now", now.toEpochMilli(), "latest", latest, "limit", BATCH), Entry.class);
        List<Entry> claimed = entries.isEmpty() || !holdsTurn(now) ? List.of() : entries;
        exchange.setVariable("full", claimed.size() == BATCH);
        exchange.getMessage().setBody(claimed);
        exchange.setVariable("delivered", new ArrayList<String>());
    }

    private boolean holdsTurn(Instant now) {
        renewAt = now.plus(TURN.dividedBy(2));
        long until = now.plus(TURN).toEpochMilli();
        return sql.update("outbox-turn", params("owner", owner, "now", now.toEpochMilli(), "until", until)) == 1;
    }

    /** Sets the variable {@code entry} to the body, the body to its event, and the header {@code eventType} to its type. */
    public void unpack(Exchange exchange) {
        Entry entry = exchange.getMessage().getBody(Entry.class);
        exchange.setVariable("entry", entry);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/cloudevents+json");
        exchange.getMessage().setHeader("eventType", entry.type());
        exchange.getMessage().setBody(entry.event());
    }

    /** Marks an event as handed over. */
    public void delivered(@Variable("entry") Entry entry, @Variable("delivered") List<String> delivered) {
        delivered.add(entry.id());
        Instant now = clock.instant();
        if (now.isAfter(renewAt)) {
            holdsTurn(now);
        }
    }

    /** Postpones an event whose hand-over failed, by a growing pause of at most {@code 5m}. */
    public void failed(
            @Variable("entry") Entry entry, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception exception) {
        Duration pause = Duration.ofSeconds(1L << Math.min(entry.attempts(), 10));
        Instant due = clock.instant().plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
        LOG.warn(
                "Event {} ({}) could not be handed over; it stays in the outbox and is tried again at {}: {}",
                entry.id(),
                entry.type(),
                due,
                exception.toString());
        sql.update(
                "outbox-postpone",
                params("id", entry.id(), "due", due.toEpochMilli(), "attempts", entry.attempts() + 1));
    }

    /** Removes the events that were handed over. If the process dies before, they are handed over again, under the same id. */
    public void remove(
            Exchange exchange, @Variable("delivered") List<String> delivered, @Variable("full") boolean full) {
        if (!delivered.isEmpty()) {
            sql.update("outbox-delete", params("ids", delivered));
        }
        exchange.setProperty(Exchange.SCHEDULER_POLLED_MESSAGES, full);
    }
}
