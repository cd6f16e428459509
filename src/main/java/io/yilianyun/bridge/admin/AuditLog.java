package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.AuditEntry.Subject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.event.AbstractAuthenticationFailureEvent;
import org.springframework.security.authentication.event.AuthenticationFailureServiceExceptionEvent;
import org.springframework.security.authentication.event.InteractiveAuthenticationSuccessEvent;
import org.springframework.security.authorization.event.AuthorizationDeniedEvent;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Records who did what: operations, logins to the console, wrong credentials and refused calls.
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
    private static final Duration LOGGED = Duration.ofMinutes(1);
    private static final int MOST_LOGGED = 20;
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int BATCH = 500;
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    private final AuditRepository repository;
    private final Clock clock;
    private final SimpleAsyncTaskScheduler scheduler = new SimpleAsyncTaskScheduler();
    private final BlockingQueue<AuditEntry> gathered = new ArrayBlockingQueue<>(LARGEST_QUEUE);
    private final Map<Counted, Integer> counts = new HashMap<>();
    /** Wrong credentials since the last line of the log, by client address. */
    private final Map<String, Integer> wrong = new TreeMap<>();

    private Instant wrongSince;
    private Instant windowBegan;
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

    @EventListener
    void loggedIn(InteractiveAuthenticationSuccessEvent event) {
        record("login", Subject.NONE, HttpStatus.OK.value());
    }

    @EventListener
    void wrongCredentials(AbstractAuthenticationFailureEvent event) {
        if (!(event instanceof AuthenticationFailureServiceExceptionEvent)) {
            Caller caller = Caller.anonymous();
            count("wrongCredentials", caller, HttpStatus.UNAUTHORIZED.value());
            wrong(String.valueOf(caller.address()));
        }
    }

    /** A client without credentials is asked for them; only a known caller is denied something. */
    @EventListener
    void denied(AuthorizationDeniedEvent<?> event) {
        Authentication caller = event.getAuthentication().get();
        if (caller != null && !(caller instanceof AnonymousAuthenticationToken)) {
            count("accessDenied", Caller.of(caller), HttpStatus.FORBIDDEN.value());
        }
    }

    /** Writes an entry now. What the database does not take now is kept for later. */
    void record(String action, Subject subject, int status) {
        AuditEntry entry = AuditEntry.of(clock.instant(), action, Caller.current(), subject, status, 1);
        try {
            insert(List.of(entry));
        } catch (DataAccessException | TransactionException e) {
            keep(entry);
        }
    }

    /** Writes an entry soon; now, if too many wait. */
    void gather(String action, Subject subject, int status) {
        if (!gathered.offer(AuditEntry.of(clock.instant(), action, Caller.current(), subject, status, 1))) {
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
        Caller others = new Caller(caller.kind(), null, "others");
        counts.merge(room ? counted : new Counted(action, others, status), 1, Integer::sum);
    }

    private synchronized void wrong(String address) {
        if (wrong.isEmpty()) {
            wrongSince = clock.instant();
        }
        wrong.merge(wrong.containsKey(address) || wrong.size() < MOST_LOGGED ? address : "others", 1, Integer::sum);
    }

    private void logWrong() {
        if (!wrong.isEmpty()) {
            LOG.warn("Wrong API keys or passwords since {}, number by client address: {}", wrongSince, wrong);
            wrong.clear();
        }
    }

    /** Writes what was gathered and, when their window is over, the counts. A fault of the database is logged once. */
    synchronized void write() {
        if (!counts.isEmpty() && isOver(windowBegan, WINDOW)) {
            gatherCounts();
        }
        if (!wrong.isEmpty() && isOver(wrongSince, LOGGED)) {
            logWrong();
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

    /** Whether a time is over, also if it began by a clock that was ahead. */
    private boolean isOver(Instant began, Duration time) {
        return Duration.between(began, clock.instant()).abs().compareTo(time) >= 0;
    }

    /** Writes everything, since the process ends. */
    @Override
    public synchronized void destroy() {
        scheduler.close();
        gatherCounts();
        logWrong();
        try {
            drain();
        } catch (DataAccessException | TransactionException e) {
            LOG.error("{} audit entries are lost, since the database takes none", gathered.size(), e);
        }
    }

    private void gatherCounts() {
        counts.forEach((counted, count) -> keep(AuditEntry.of(
                clock.instant(), counted.action(), counted.caller(), Subject.NONE, counted.status(), count)));
        counts.clear();
    }

    private void keep(AuditEntry entry) {
        if (!gathered.offer(entry)) {
            LOG.error("An audit entry is lost, since too many wait for the database: {}", entry);
        }
    }

    /** An entry leaves the queue when it is written. */
    private void drain() {
        while (!gathered.isEmpty()) {
            List<AuditEntry> batch = gathered.stream().limit(BATCH).toList();
            insert(batch);
            gathered.drainTo(new ArrayList<>(BATCH), batch.size());
        }
    }

    /**
     * Inserts entries; each for itself, if the database refuses one. One that is there was committed before, although the database could not say
     * so.
     */
    private void insert(List<AuditEntry> entries) {
        try {
            repository.insert(entries);
        } catch (DataIntegrityViolationException e) {
            if (entries.size() > 1) {
                entries.forEach(entry -> insert(List.of(entry)));
            } else if (!(e instanceof DuplicateKeyException)) {
                LOG.error("An audit entry is lost, since the database refuses it: {}", entries, e);
            }
        }
    }
}
