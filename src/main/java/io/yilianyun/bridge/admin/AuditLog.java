package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.AuditEntry.Subject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Records who did what.
 *
 * <p>What changes something is written before it is answered. What comes often, such as a read of an access token, is gathered and written
 * twice a second: a commit for each would cost more than the read. A process that stops in order writes all of it; one that is killed loses half a
 * second at most. Failures of anonymous clients are counted, one row per address and {@link #WINDOW}, so that they cannot fill the table.
 */
@Component("bridgeAuditLog")
class AuditLog implements InitializingBean, DisposableBean {
    static final int LARGEST_QUEUE = 10_000;
    static final Duration WINDOW = Duration.ofMinutes(5);
    static final int MOST_CALLERS = 100;
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int BATCH = 500;
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    private final AuditRepository repository;
    private final Clock clock;
    private final SimpleAsyncTaskScheduler scheduler = new SimpleAsyncTaskScheduler();
    private final BlockingQueue<AuditEntry> gathered = new ArrayBlockingQueue<>(LARGEST_QUEUE);
    private final Map<Counted, Integer> counts = new HashMap<>();
    private Instant windowBegan;
    /** Taken from the queue, and not written yet because the database did not take it. */
    private List<AuditEntry> batch = List.of();

    private boolean failing;

    private record Counted(String action, Caller caller, int status) {}

    AuditLog(AuditRepository repository, @Qualifier("bridgeClock") Clock clock) {
        this.repository = repository;
        this.clock = clock;
    }

    @Override
    public void afterPropertiesSet() {
        scheduler.setThreadNamePrefix("bridge-audit-");
        scheduler.scheduleWithFixedDelay(this::write, PAUSE);
    }

    /** Writes an entry now. What the database does not take now is kept for later. */
    void record(String action, Subject subject, int status) {
        AuditEntry entry = AuditEntry.of(clock.instant(), action, Caller.current(), subject, status, 1);
        try {
            repository.insert(List.of(entry));
        } catch (DataAccessException | TransactionException e) {
            if (!gathered.offer(entry)) {
                LOG.error("An audit entry is lost, since the database takes none: {}", entry, e);
            }
        }
    }

    /** Writes an entry soon; now, if too many wait. */
    void gather(String action, Subject subject, int status) {
        AuditEntry entry = AuditEntry.of(clock.instant(), action, Caller.current(), subject, status, 1);
        if (!gathered.offer(entry)) {
            record(action, subject, status);
        }
    }

    /** Counts what is not worth a row of its own. Callers beyond the first {@value #MOST_CALLERS} of a window count as one. */
    synchronized void count(String action, Caller caller, int status) {
        if (counts.isEmpty()) {
            windowBegan = clock.instant();
        }
        Counted counted = new Counted(action, caller, status);
        boolean room = counts.containsKey(counted) || counts.size() < MOST_CALLERS;
        counts.merge(
                room ? counted : new Counted(action, new Caller(caller.kind(), null, "others"), status),
                1,
                Integer::sum);
    }

    /** Writes what was gathered and, when their window is over, the counts. A fault of the database is logged once. */
    synchronized void write() {
        if (!counts.isEmpty() && !clock.instant().isBefore(windowBegan.plus(WINDOW))) {
            gatherCounts();
        }
        try {
            drain();
            failing = false;
        } catch (DataAccessException | TransactionException e) {
            if (!failing) {
                LOG.warn("Audit entries wait, since the database takes none: {}", e.getMessage());
            }
            failing = true;
        }
    }

    /** Writes everything, since the process ends. */
    @Override
    public synchronized void destroy() {
        scheduler.close();
        gatherCounts();
        try {
            drain();
        } catch (DataAccessException | TransactionException e) {
            LOG.error("{} audit entries are lost, since the database takes none", batch.size() + gathered.size(), e);
        }
    }

    private void gatherCounts() {
        counts.forEach((counted, count) -> {
            AuditEntry entry = AuditEntry.of(
                    clock.instant(), counted.action(), counted.caller(), Subject.NONE, counted.status(), count);
            if (!gathered.offer(entry)) {
                LOG.error("An audit entry is lost, since too many wait: {}", entry);
            }
        });
        counts.clear();
    }

    private void drain() {
        do {
            if (batch.isEmpty()) {
                batch = new ArrayList<>(BATCH);
                gathered.drainTo(batch, BATCH);
            }
            if (!batch.isEmpty()) {
                repository.insert(batch);
                batch = List.of();
            }
        } while (!gathered.isEmpty());
    }
}
