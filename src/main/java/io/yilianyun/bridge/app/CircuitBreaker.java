package io.yilianyun.bridge.app;

import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.platform.Backoff;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Pauses an application's sweep while the platform as a whole does not answer, so that an outage uses up no printer's attempts. It opens
 * when most calls of the last minute failed in transport, and those of at least {@value #PRINTERS} different printers did: the faults of one
 * printer never open it.
 */
@Component("bridgeCircuitBreaker")
public class CircuitBreaker {
    private static final Logger LOG = LoggerFactory.getLogger(CircuitBreaker.class);
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);
    private static final int PRINTERS = 10;
    private static final int MOST_REMEMBERED = 2_000;

    private final Clock clock;
    private final Backoff probePauses = new Backoff(Duration.ofSeconds(10), LONGEST_PAUSE);
    private final Consumer<List<Event>> events;
    private final Map<String, Breaker> breakers = new ConcurrentHashMap<>();

    @Autowired
    CircuitBreaker(@Qualifier("bridgeClock") Clock clock, Outbox outbox) {
        this(clock, outbox::add);
    }

    CircuitBreaker(Clock clock, Consumer<List<Event>> events) {
        this.clock = clock;
        this.events = events;
    }

    /** Notes that a call failed in transport. */
    public void failed(String app, String machineCode) {
        publish(breaker(app).note(machineCode, true));
    }

    /** Notes that the platform answered, whatever it said. */
    public void answered(String app, String machineCode) {
        publish(breaker(app).note(machineCode, false));
    }

    /** What the call is about is recorded even if the event cannot be. */
    private void publish(Event change) {
        try {
            if (change != null) {
                events.accept(List.of(change));
            }
        } catch (DataAccessException e) {
            LOG.warn("No event {} for application {}: {}", change.type().label(), change.app(), e.getMessage());
        }
    }

    public boolean isOpen(String app) {
        return breaker(app).probeAt != null;
    }

    /** Since when the platform has not answered; null if it does. */
    public Instant downSince(String app) {
        return isOpen(app) ? breaker(app).since : null;
    }

    /** Whether the sweep may make one call to see if the outage is over; asking takes the probe. */
    public boolean takeProbe(String app) {
        return breaker(app).takeProbe();
    }

    private Breaker breaker(String app) {
        return breakers.computeIfAbsent(app, Breaker::new);
    }

    private record Call(Instant at, String machineCode, boolean failed) {}

    private final class Breaker {
        private final String app;
        private final Deque<Call> calls = new ArrayDeque<>();
        private int probes;
        private volatile Instant since;
        private Instant reportedAt;
        private volatile Instant probeAt;

        private Breaker(String app) {
            this.app = app;
        }

        /** Returns the event of a change; null if nothing has changed. */
        private synchronized Event note(String machineCode, boolean failed) {
            Instant now = clock.instant();
            Event change = null;
            if (!failed && probeAt != null) {
                LOG.info(
                        "The platform answers application {} again, which it did not since {}; its sweep continues",
                        app,
                        since);
                probeAt = null;
                calls.clear();
                change = event(Event.Type.PLATFORM_UP);
            }
            // A clock that was ahead has left calls that would count for long.
            if (!calls.isEmpty() && calls.getLast().at().isAfter(now.plus(WINDOW))) {
                calls.clear();
            }
            calls.addLast(new Call(now, machineCode, failed));
            while (calls.size() > MOST_REMEMBERED || calls.getFirst().at().isBefore(now.minus(WINDOW))) {
                calls.removeFirst();
            }
            if (failed && probeAt == null && isOutage()) {
                LOG.error("The platform does not answer application {}; its sweep pauses and counts no attempts", app);
                since = now;
                reportedAt = now;
                probes = 1;
                probeAt = now.plus(probePauses.pause(probes));
                change = event(Event.Type.PLATFORM_DOWN);
            } else if (failed
                    && probeAt != null
                    && Duration.between(reportedAt, now).abs().compareTo(WINDOW) >= 0) {
                LOG.warn(
                        "The platform still does not answer application {}, since {}; tried again at {}",
                        app,
                        since,
                        probeAt);
                reportedAt = now;
            }
            return change;
        }

        private Event event(Event.Type type) {
            return new Event(type, app, null, new TreeMap<>(Map.of("app", app, "since", since)));
        }

        private boolean isOutage() {
            List<String> failed =
                    calls.stream().filter(Call::failed).map(Call::machineCode).toList();
            return failed.size() * 2 > calls.size() && Set.copyOf(failed).size() >= PRINTERS;
        }

        private synchronized boolean takeProbe() {
            Instant now = clock.instant();
            // A probe that is to come even later than the longest pause was planned by a clock that was ahead.
            if (probeAt == null || probeAt.isAfter(now) && !probeAt.isAfter(now.plus(LONGEST_PAUSE))) {
                return false;
            }
            probeAt = now.plus(probePauses.pause(++probes));
            return true;
        }
    }
}
