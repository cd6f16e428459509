package io.yilianyun.bridge.outbox;

import io.yilianyun.bridge.outbox.OutboxRepository.Entry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.util.URISupport;

/**
 * Hands events over to one subscription's endpoint, each in an exchange of its own: whatever a route of the team's does with that exchange, it
 * ends here, with or without an exception. Nobody waits longer for a hand-over than the subscription's time-out; while it does not end, it keeps its
 * thread, and its event is not handed over again. If it succeeds after all, its event is done.
 */
final class HandOver {
    /** Hand-overs that do not end occupy a thread each. */
    private static final int MOST_THREADS = 4;

    private static final Duration LOOK = Duration.ofSeconds(2);
    /** How long a stop waits for a hand-over that is under way. */
    private static final Duration WAIT_AT_STOP = Duration.ofSeconds(10);
    /** Of a web hook's address any part may be its key. */
    private static final Pattern BEHIND_HOST = Pattern.compile("(https?:/*)(?:[^\\s/?@]*@)?([^\\s/?\"']+)[^\\s\"',)]*");

    private final Subscription subscription;
    private final Endpoint endpoint;
    private final ProducerTemplate template;
    private final ExecutorService threads;
    private final Semaphore free = new Semaphore(MOST_THREADS);
    private final OutboxRepository outbox;
    /** Ids of the events whose hand-over has not ended. */
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    /** Those of them that nobody waits for any more: one that succeeds all the same is not repeated. */
    private final Set<String> givenUp = ConcurrentHashMap.newKeySet();
    /** Those that did, since the present batch was read: it may still hold them. */
    private final Set<String> endedLate = ConcurrentHashMap.newKeySet();

    HandOver(Subscription subscription, CamelContext camel, OutboxRepository outbox) {
        this.subscription = subscription;
        this.endpoint = camel.getEndpoint(subscription.uri());
        this.template = camel.createProducerTemplate();
        this.outbox = outbox;
        this.threads = camel.getExecutorServiceManager().newCachedThreadPool(this, "hand-over-" + subscription.name());
    }

    /** The endpoint's URI without secrets: of a web address, the host only. */
    String address() {
        return shown(URISupport.sanitizeUri(endpoint.getEndpointUri()).replaceFirst("\\?.*", ""));
    }

    static String shown(String text) {
        return BEHIND_HOST.matcher(text).replaceAll("$1$2/…");
    }

    /** Called before a batch is read. */
    void beginBatch() {
        endedLate.clear();
    }

    /** Whether an earlier hand-over of this event has not ended, or has ended well since the batch was read. */
    boolean isTaken(Entry entry) {
        return running.contains(entry.id()) || endedLate.contains(entry.id());
    }

    /**
     * Hands an event over and waits for the end of the exchange, asynchronous endpoints included.
     *
     * @throws RejectedExecutionException if all threads are occupied by hand-overs that do not end
     * @throws TimeoutException if the exchange does not end within the subscription's time-out
     * @throws ExecutionException with the exception of the exchange
     */
    void send(Entry entry) throws ExecutionException, TimeoutException, InterruptedException {
        Future<?> sent = submit(entry);
        long end = System.nanoTime() + subscription.timeout().toNanos();
        boolean stopping = false;
        while (true) {
            if (!stopping && endpoint.getCamelContext().isStopping()) {
                stopping = true;
                end = Math.min(end, System.nanoTime() + WAIT_AT_STOP.toNanos());
            }
            long left = end - System.nanoTime();
            try {
                sent.get(Math.max(0, Math.min(left, LOOK.toNanos())), TimeUnit.NANOSECONDS);
                return;
            } catch (TimeoutException e) {
                if (left <= 0) {
                    giveUp(entry, sent);
                    return;
                }
                outbox.holdsTurn(subscription);
            }
        }
    }

    private void giveUp(Entry entry, Future<?> sent) throws ExecutionException, TimeoutException, InterruptedException {
        givenUp.add(entry.id());
        // Not interrupted: a producer such as Kafka's may still succeed, and a repetition would be a duplicate.
        if (sent.cancel(false)) {
            throw new TimeoutException("the hand-over did not end in time");
        }
        sent.get();
    }

    private Future<?> submit(Entry entry) {
        if (!free.tryAcquire()) {
            throw new RejectedExecutionException("earlier hand-overs have not ended and occupy all its threads");
        }
        running.add(entry.id());
        return threads.submit(() -> {
            try {
                exchange(entry);
                if (givenUp.contains(entry.id())) {
                    outbox.delete(subscription, List.of(entry.id()));
                    endedLate.add(entry.id());
                }
                return null;
            } finally {
                givenUp.remove(entry.id());
                running.remove(entry.id());
                free.release();
            }
        });
    }

    private void exchange(Entry entry) throws Exception {
        Exchange exchange = endpoint.createExchange();
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/cloudevents+json");
        exchange.getMessage().setHeader("eventType", entry.type());
        exchange.getMessage().setBody(entry.event());
        template.send(endpoint, exchange);
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
    }
}
