package io.yilianyun.bridge.token;

import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.app.CircuitBreaker;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.persistence.FaultLog;
import io.yilianyun.bridge.persistence.Json;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.commons.lang3.ObjectUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Lazy;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.jdbc.support.SQLStateSQLExceptionTranslator;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Claims an application's due tokens, a batch at a time, and decides how many may be claimed at this moment. */
@Component("bridgeSweep")
public class Sweep {
    private static final int MOST_DEADLOCKS = 4;
    private static final SQLExceptionTranslator SQL_STATES = new SQLStateSQLExceptionTranslator();

    /** The run between those of a cron that fires rarely: claims only what cannot wait for the next one. */
    public static final String URGENT = "urgent";
    /** What expires so soon after the next run cannot wait for it. */
    private static final Duration LONGEST_RUN = Duration.ofHours(1);

    private final BridgeProperties properties;
    private final Applications applications;
    private final CircuitBreaker circuitBreaker;
    private final TransactionTemplate transaction;
    private final TokenRepository tokens;
    private final Clock clock;
    private final ProducerTemplate producer;
    /** When this node last looked for an application's due tokens. */
    private final Map<String, Instant> swept = new ConcurrentHashMap<>();

    public Sweep(
            BridgeProperties properties,
            Applications applications,
            CircuitBreaker circuitBreaker,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            TokenRepository tokens,
            @Qualifier("bridgeClock") Clock clock,
            @Lazy ProducerTemplate producer) {
        this.properties = properties;
        this.applications = applications;
        this.circuitBreaker = circuitBreaker;
        this.transaction = transaction;
        this.tokens = tokens;
        this.clock = clock;
        this.producer = producer;
    }

    /**
     * Returns what to hand to the worker endpoint, until {@code direct:claim-due} finds nothing more for the application in the variable
     * {@code app}; of what is due only what cannot wait, if the variable {@code run} is {@value #URGENT}. A batch is claimed when the one before has been handed out, so one slow call delays no other. Memory is one batch.
     */
    public Iterator<?> claims(Exchange exchange) {
        String app = exchange.getVariable("app", String.class);
        Object run = exchange.getVariable("run");
        return Stream.generate(() -> claim(app, run, 0))
                .takeWhile(claim -> claim.getException() == null && claim.getVariable("found", 0, int.class) > 0)
                .<Object>flatMap(claim ->
                        ((List<?>) claim.getMessage().getBody()).stream().map(this::handOver))
                .iterator();
    }

    /** Claims again what the database has rolled back for a deadlock. */
    private Exchange claim(String app, Object run, int deadlocks) {
        Exchange claim = producer.request("direct:claim-due", message -> {
            message.setVariable("app", app);
            message.setVariable("run", run);
        });
        if (isRolledBack(claim.getException()) && deadlocks < MOST_DEADLOCKS) {
            return claim(app, run, deadlocks + 1);
        } else if (claim.getException() != null) {
            FaultLog.log("The claim of " + app + "'s due tokens", claim.getException());
        }
        return claim;
    }

    /** The select of camel-jdbc throws what the driver does, without Spring's translation. */
    private static boolean isRolledBack(Exception e) {
        return e instanceof ConcurrencyFailureException
                || e instanceof SQLException raw
                        && SQL_STATES.translate("claim", null, raw) instanceof ConcurrencyFailureException;
    }

    /** The lease itself for a worker in this process, else a reference to it as JSON. */
    Object handOver(Object lease) {
        return properties.refresh().worker().startsWith("direct:") ? lease : Json.write(((Lease) lease).reference());
    }

    /**
     * Sets the headers of the claim's statement ({@code app}, {@code now} and {@code expiresBefore} in milliseconds, {@code limit}) and the
     * variable {@code probe}.
     * The limit is 0 while nothing may be claimed (the bridge stops, or the application is halted or its platform down and no probe is due),
     * and 1 for a probe.
     */
    public void plan(Exchange exchange) {
        String app = exchange.getVariable("app", String.class);
        Duration lease = properties.refresh().lease().plus(LeaseRepository.SLACK);
        Duration longestRetry =
                ObjectUtils.max(lease, properties.retry().maxDelay().plus(LeaseRepository.SLACK));
        transaction.executeWithoutResult(status ->
                tokens.limitWaits(app, lease, longestRetry, Quota.LONGEST_DEFERRAL.plus(LeaseRepository.SLACK)));
        long expiresBefore = URGENT.equals(exchange.getVariable("run")) ? endOfNextRun(app) : Long.MAX_VALUE;
        boolean troubled = !applications.isRunning(app) || circuitBreaker.isOpen(app);
        // If nothing is due, the probe is left to the next merchant or caller.
        boolean probe = troubled
                && tokens.isAnyDue(app, expiresBefore)
                && (applications.isRunning(app) ? circuitBreaker.takeProbe(app) : applications.takeProbe(app));
        int limit = exchange.getContext().isStopping() || troubled && !probe ? 0 : probe ? 1 : capacity(app);
        exchange.setVariable("probe", probe);
        exchange.getMessage().setHeader("app", app);
        exchange.getMessage().setHeader("now", clock.millis());
        exchange.getMessage().setHeader("expiresBefore", expiresBefore);
        exchange.getMessage().setHeader("limit", limit);
        swept.put(app, clock.instant());
    }

    /** When this node last looked for due tokens of an application; null if it has not since it started. */
    public Instant lastSweep(String app) {
        return swept.get(app);
    }

    private long endOfNextRun(String app) {
        Instant next = properties.refresh(app).schedule().next(clock.instant());
        return next == null ? Long.MAX_VALUE : next.plus(LONGEST_RUN).toEpochMilli();
    }

    /** No more than can be called, at the application's rate, while the leases last. Leases already handed out count. */
    private int capacity(String app) {
        BridgeProperties.Refresh refresh = properties.refresh();
        Duration usable = refresh.lease().minus(properties.http().longestCall());
        long callable = usable.toMillis() * properties.app(app).ratePerSecond() / 1000;
        return (int) Math.max(0, Math.min(refresh.batchSize(), callable - tokens.countLeased(app)));
    }
}
