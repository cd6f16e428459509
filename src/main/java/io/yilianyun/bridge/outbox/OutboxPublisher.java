package io.yilianyun.bridge.outbox;

import io.yilianyun.bridge.outbox.OutboxRepository.Entry;
import io.yilianyun.bridge.persistence.FaultLog;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The steps of the route {@code publish}: takes a subscription's events from the outbox, hands each over, and removes or postpones it. */
@Component("bridgeOutboxPublisher")
public class OutboxPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxPublisher.class);
    /** What was handed over is removed at least so often, so that a process that dies repeats little. */
    private static final long REMOVE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final OutboxRepository outbox;
    private final Subscriptions subscriptions;
    private final CamelContext camel;
    private final Map<String, HandOver> handOvers = new ConcurrentHashMap<>();

    OutboxPublisher(OutboxRepository outbox, Subscriptions subscriptions, CamelContext camel) {
        this.outbox = outbox;
        this.subscriptions = subscriptions;
        this.camel = camel;
    }

    /** Events of one subscription that are handed over in turn, and what became of them. */
    public static final class Batch {
        private final HandOver handOver;
        private final Subscription subscription;
        private final List<String> delivered = new ArrayList<>();
        /** Printers of events that were not handed over: later ones of theirs wait. */
        private final Set<String> heldUp = new HashSet<>();

        private long removeAt = System.nanoTime() + REMOVE_NANOS;
        private int failures;
        private boolean ended;

        private Batch(Subscription subscription, HandOver handOver) {
            this.subscription = subscription;
            this.handOver = handOver;
        }
    }

    /** Opens the endpoint of a subscription; an exception says why it cannot be used. */
    public void open(Subscription subscription) {
        handOvers.computeIfAbsent(subscription.name(), name -> new HandOver(subscription, camel, outbox));
    }

    /** Sets the body to the subscription's events that are due, unless another node has its turn, and the variable {@code batch}. */
    public void claim(@Variable("subscription") String name, Exchange exchange) {
        // Set first: otherwise a fault counts as a message, and the scheduler polls again at once.
        exchange.setProperty(Exchange.SCHEDULER_POLLED_MESSAGES, false);
        Subscription subscription = subscriptions.get(name);
        handOvers.get(name).beginBatch();
        List<Entry> entries = outbox.due(subscription);
        boolean turn = !entries.isEmpty() && outbox.holdsTurn(subscription);
        exchange.getMessage().setBody(turn ? outbox.free(subscription, entries) : List.of());
        exchange.setVariable("batch", new Batch(subscription, handOvers.get(name)));
        exchange.setVariable("full", turn && entries.size() == OutboxRepository.BATCH);
    }

    /** Hands one event over and waits for the end of its exchange; postpones it if that failed. */
    public void handOver(@Body Entry entry, @Variable("batch") Batch batch) throws InterruptedException {
        batch.ended |= camel.isStopping();
        if (batch.ended || batch.heldUp.contains(entry.printer()) || batch.handOver.isTaken(entry)) {
            batch.heldUp.add(entry.printer());
            return;
        }
        try {
            batch.handOver.send(entry);
            batch.delivered.add(entry.id());
        } catch (RejectedExecutionException e) {
            batch.ended = true;
            FaultLog.log(
                    "The hand-over to subscription %s (%s)".formatted(batch.subscription, batch.handOver.address()), e);
        } catch (TimeoutException | ExecutionException e) {
            failed(entry, batch, e instanceof ExecutionException ? e.getCause() : e);
        }
        if (System.nanoTime() > batch.removeAt) {
            remove(batch);
            batch.ended |= !outbox.holdsTurn(batch.subscription);
        }
    }

    private void failed(Entry entry, Batch batch, Throwable cause) {
        batch.heldUp.add(entry.printer());
        String reason = HandOver.shown(String.valueOf(cause));
        Instant due = outbox.postpone(batch.subscription, entry, reason);
        if (batch.failures++ == 0) {
            LOG.warn(
                    "Subscription {} ({}): event {} ({}, {}) was not handed over, attempt {}; next try at {}: {}",
                    batch.subscription,
                    batch.handOver.address(),
                    entry.id(),
                    entry.type(),
                    entry.printer(),
                    entry.attempts() + 1,
                    due.truncatedTo(ChronoUnit.SECONDS),
                    reason);
        }
    }

    private void remove(Batch batch) {
        outbox.delete(batch.subscription, batch.delivered);
        batch.delivered.clear();
        batch.removeAt = System.nanoTime() + REMOVE_NANOS;
    }

    /** Removes the events that were handed over. If the process dies before, they are handed over again, under the same id. */
    public void remove(@Variable("batch") Batch batch, @Variable("full") boolean full, Exchange exchange) {
        remove(batch);
        if (batch.failures > 1) {
            LOG.warn(
                    "Subscription {}: {} more events were not handed over; they are tried again as well",
                    batch.subscription,
                    batch.failures - 1);
        }
        exchange.setProperty(Exchange.SCHEDULER_POLLED_MESSAGES, full && !batch.ended);
    }
}
