package io.yilianyun.bridge.admin;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Takes down who did what. What changes something is written at once, so that its answer comes after it. What only reads, such as access
 * tokens, is gathered and written twice a second: a row and a commit for each would cost more than the reading. A process that stops in
 * order writes all of it; one that is killed loses what it gathered, half a second at most. What strangers do is counted, a row per
 * address and window of five minutes, so that they cannot fill the table.
 */
public class AuditLog implements DisposableBean {
    static final int LARGEST_QUEUE = 10_000;
    private static final int BATCH = 500;
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    private final AuditStore store;
    private final Clock clock;
    private final Tally tally = new Tally();
    private final BlockingQueue<AuditEntry> gathered = new ArrayBlockingQueue<>(LARGEST_QUEUE);
    /** Taken from the queue, and not written yet because the database did not take it. Guarded by this. */
    private List<AuditEntry> batch = List.of();

    public AuditLog(AuditStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Writes an entry now, in the caller's transaction if there is one. What the database does not take now is kept for later. */
    public void record(AuditEntry entry) {
        AuditEntry stamped = stamped(entry);
        try {
            store.insert(List.of(stamped));
        } catch (DataAccessException | TransactionException e) {
            if (!gathered.offer(stamped)) {
                LOG.error("An audit entry is lost, since the database takes none: {}", stamped, e);
            }
        }
    }

    /** Writes an entry soon; now, if too many wait. */
    public void gather(AuditEntry entry) {
        AuditEntry stamped = stamped(entry);
        if (!gathered.offer(stamped)) {
            record(stamped);
        }
    }

    /** Counts what is not worth a row of its own. */
    public void count(String action, Caller caller, int status) {
        tally.add(AuditEntry.of(action, caller, status), clock.instant());
    }

    /** Writes what was gathered and, when their window is over, the counts. */
    public synchronized void write() {
        tally.ended(clock.instant()).forEach(this::gather);
        drain();
    }

    /** The process ends: everything is written. */
    @Override
    public void destroy() {
        tally.all().forEach(this::gather);
        try {
            drain();
        } catch (DataAccessException | TransactionException e) {
            LOG.error("{} audit entries are lost, since the database takes none", batch.size() + gathered.size(), e);
        }
    }

    private synchronized void drain() {
        while (true) {
            if (batch.isEmpty()) {
                List<AuditEntry> next = new ArrayList<>(BATCH);
                gathered.drainTo(next, BATCH);
                batch = next;
            }
            if (batch.isEmpty()) {
                return;
            }
            store.insert(batch);
            batch = List.of();
        }
    }

    private AuditEntry stamped(AuditEntry entry) {
        return entry.at() != null
                ? entry
                : entry.recorded(
                        clock.instant().truncatedTo(ChronoUnit.MILLIS),
                        UUID.randomUUID().toString());
    }
}
