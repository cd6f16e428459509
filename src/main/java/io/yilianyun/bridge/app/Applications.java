package io.yilianyun.bridge.app;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.NoSuchAppException;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.deadletter.DeadLetterSubject;
import io.yilianyun.bridge.deadletter.FailedOperation;
import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.SqlTemplate;
import io.yilianyun.bridge.platform.Backoff;
import io.yilianyun.bridge.platform.Operation;
import io.yilianyun.bridge.platform.PlatformFault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Knows which applications may call the platform. An application that the platform refuses as a whole is halted in the database, for all
 * nodes: every further call would fail alike. It is probed at growing intervals, and an operator may resume it.
 */
@Component("bridgeApplications")
public class Applications implements InitializingBean {
    private static final Logger LOG = LoggerFactory.getLogger(Applications.class);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final BridgeProperties properties;
    private final SqlTemplate sql;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final DeadLetterRepository deadLetters;
    private final Outbox outbox;
    private final Backoff probePauses = new Backoff(Duration.ofMinutes(1), LONGEST_PAUSE);
    /** For a second a node may not notice another node's halt. */
    private final LoadingCache<String, AppState> cache =
            Caffeine.newBuilder().expireAfterWrite(Duration.ofSeconds(1)).build(this::read);

    Applications(
            BridgeProperties properties,
            SqlTemplate sql,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            @Qualifier("bridgeClock") Clock clock,
            DeadLetterRepository deadLetters,
            Outbox outbox) {
        this.properties = properties;
        this.transaction = transaction;
        this.sql = sql;
        this.clock = clock;
        this.deadLetters = deadLetters;
        this.outbox = outbox;
    }

    /**
     * Creates the row of each configured application at start. The row keeps hashes of the client id and the secret that it last ran with: if
     * they were changed, an application that was halted because of the old ones is resumed.
     */
    @Override
    public void afterPropertiesSet() {
        properties.apps().forEach(this::register);
    }

    private void register(String app, BridgeProperties.App settings) {
        String client = hash(settings.clientId());
        MapSqlParameterSource parameters = parameters(app, clock.instant())
                .addValue("credentials", client + hash(settings.clientId() + "\n" + settings.clientSecret()));
        List<Map<String, Object>> before = sql.rows("app-select", parameters);
        if (before.isEmpty()) {
            insert(app, parameters);
        } else if (sql.update("app-credentials", parameters) == 1) {
            boolean otherClient = !((String) before.get(0).get("credentials")).startsWith(client);
            if (otherClient && sql.number("app-any-token", parameters) > 0) {
                LOG.warn(
                        "The client-id of application {} was changed. The platform refuses the refresh tokens that another one was granted,"
                                + " and their merchants must authorize again. If that is not meant, stop the bridge now and correct it",
                        app);
            }
            resume("app-resume-probed", app, "its credentials were changed");
        }
    }

    /** Half of it: two hashes fit into the column. */
    private static String hash(String text) {
        return DigestUtils.sha256Hex(text).substring(0, 32);
    }

    private void insert(String app, MapSqlParameterSource parameters) {
        try {
            sql.update("app-insert", parameters);
        } catch (DuplicateKeyException e) {
            LOG.debug("Another node that starts has created the row of {}", app);
        }
    }

    /**
     * The application's state, at most a second old.
     *
     * @throws NoSuchAppException if it is not configured any more
     */
    public AppState state(String app) {
        return cache.get(app);
    }

    /** Whether it may call the platform; one that is not configured any more may not. */
    public boolean isRunning(String app) {
        return properties.apps().containsKey(app) && state(app).isRunning();
    }

    /** Whether {@link #admit} would permit a call; takes no probe. */
    public boolean isAdmissible(String app) {
        AppState state = state(app);
        return state.isRunning() || isProbeDue(state);
    }

    /**
     * Acquires the permission to call the platform.
     *
     * @return whether the call is a probe of a halted application, whose success resumes it
     * @throws AppHaltedException if it is halted and no probe is due
     */
    public boolean admit(String app) {
        if (isRunning(app)) {
            return false;
        }
        if (!takeProbe(app)) {
            throw new AppHaltedException(state(app));
        }
        return true;
    }

    /** Whether a halted application may make one call to see if it works again; asking takes the probe. */
    public boolean takeProbe(String app) {
        AppState state = state(app);
        if (!isProbeDue(state)) {
            return false;
        }
        Instant now = clock.instant();
        long next = now.plus(probePauses.pause(state.probes() + 2)).toEpochMilli();
        int taken = sql.update(
                "app-probe", parameters(app, now).addValue("next", next).addValue("latest", latest(now)));
        cache.invalidate(app);
        return taken == 1;
    }

    private boolean isProbeDue(AppState state) {
        Instant now = clock.instant();
        return state.probeAt() != null
                && (!state.probeAt().isAfter(now) || state.probeAt().toEpochMilli() > latest(now));
    }

    /** A probe that is to come even later was planned by a clock that was ahead. */
    private static long latest(Instant now) {
        return now.plus(LONGEST_PAUSE).toEpochMilli();
    }

    /** Halts the application because of the platform's answer: with one dead letter and one event, however many calls failed. */
    public void halt(String app, PlatformFault fault, Operation operation) {
        transaction.executeWithoutResult(status -> {
            Instant now = clock.instant();
            if (halt("app-halt", app, fault.code() + ": " + fault.description(), now.plus(probePauses.pause(1)))) {
                deadLetters.record(FailedOperation.ofApplication(app, operation, fault));
            } else {
                deadLetters.reopen(DeadLetterSubject.application(app));
            }
        });
        cache.invalidate(app);
    }

    /** Halts the application because an operator says so, also if it is halted already; only an operator resumes it. */
    public void haltByOperator(String app) {
        transaction.executeWithoutResult(status -> halt("app-halt-operator", app, "halted by an operator", null));
        cache.invalidate(app);
    }

    private boolean halt(String statement, String app, String reason, Instant probeAt) {
        MapSqlParameterSource parameters = parameters(app, clock.instant())
                .addValue("reason", reason)
                .addValue("probeAt", probeAt == null ? null : probeAt.toEpochMilli());
        if (sql.update(statement, parameters) == 0) {
            return false;
        }
        LOG.atLevel(probeAt == null ? Level.WARN : Level.ERROR)
                .log("Application {} is HALTED; the platform is no longer called for it: {}", app, reason);
        outbox.add(List.of(event(Event.Type.HALTED, app, reason)));
        return true;
    }

    /** Lets the application call the platform again. */
    public void resume(String app, String reason) {
        resume("app-resume", app, reason);
    }

    /** Lets the application call the platform again because a probe was answered; not if an operator halted it. */
    public void probeAnswered(String app) {
        if (!isRunning(app)) {
            resume("app-resume-probed", app, "a probe was answered");
        }
    }

    private void resume(String statement, String app, String reason) {
        transaction.executeWithoutResult(status -> {
            MapSqlParameterSource parameters = parameters(app, clock.instant()).addValue("reason", reason);
            if (sql.update(statement, parameters) == 1) {
                LOG.info("Application {} is RUNNING again: {}", app, reason);
                deadLetters.resolve(DeadLetterSubject.application(app));
                outbox.add(List.of(event(Event.Type.RESUMED, app, reason)));
            }
        });
        cache.invalidate(app);
    }

    /** Makes the next probe of a halted application due at once. Returns false if it is not halted, or by an operator. */
    public boolean probeNow(String app) {
        boolean due = sql.update("app-probe-now", parameters(app, clock.instant())) == 1;
        cache.invalidate(app);
        return due;
    }

    private static Event event(Event.Type type, String app, String reason) {
        return new Event(type, app, null, new TreeMap<>(Map.of("app", app, "reason", reason)));
    }

    private AppState read(String app) {
        if (!properties.apps().containsKey(app)) {
            throw new NoSuchAppException(app);
        }
        return sql.query("app-select", params("app", app), AppState.class).get(0);
    }

    private static MapSqlParameterSource parameters(String app, Instant now) {
        return params("app", app, "now", now.toEpochMilli());
    }
}
