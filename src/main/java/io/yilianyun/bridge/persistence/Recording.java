package io.yilianyun.bridge.persistence;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * Watches whether outcomes and dead letters can be recorded. One that cannot is loud: an error in the log, and health is down until the
 * next one can.
 */
@Component("bridgeRecording")
public class Recording {
    private static final Logger LOG = LoggerFactory.getLogger(Recording.class);

    private final Clock clock;
    private final AtomicReference<Failure> failure = new AtomicReference<>();

    /** What could not be recorded, and since when. */
    public record Failure(String what, Instant at, String cause) {}

    public Recording(@Qualifier("bridgeClock") Clock clock) {
        this.clock = clock;
    }

    /**
     * Runs what records; a failure is noted and thrown on.
     *
     * @param what is recorded, without secrets
     */
    public <T> T watch(String what, Supplier<T> record) {
        try {
            T result = record.get();
            failure.set(null);
            return result;
        } catch (RuntimeException e) {
            LOG.error("{} could not be recorded; its lease runs out and it is tried again: {}", what, e.toString());
            LOG.debug("Cause", e);
            failure.set(new Failure(what, clock.instant(), e.getClass().getSimpleName()));
            throw e;
        }
    }

    /** The last failure, or null if recording works. */
    public Failure failure() {
        return failure.get();
    }
}
