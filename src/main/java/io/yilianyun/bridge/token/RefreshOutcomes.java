package io.yilianyun.bridge.token;

import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.app.CircuitBreaker;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.crypto.Cipher.UndecipherableException;
import io.yilianyun.bridge.platform.Backoff;
import io.yilianyun.bridge.platform.FaultClassifier;
import io.yilianyun.bridge.platform.Operation;
import io.yilianyun.bridge.platform.PlatformFault;
import io.yilianyun.bridge.platform.ReadAnswer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.spi.SynchronizationRouteAware;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * The steps of {@code refresh-faults}: one that decides what the fault leads to, one that adds the dead letter, one that adds the event, and
 * one that records. Whatever a step between them does, the outcome is recorded exactly once: at the latest when the route ends.
 */
@Component("bridgeRefreshOutcomes")
public class RefreshOutcomes {
    private static final Duration SECOND_DEFERRAL = Duration.ofHours(24);

    private final Applications applications;
    private final CircuitBreaker circuitBreaker;
    private final FaultClassifier classifier;
    private final Quota quota;
    private final OutcomeRecorder recorder;
    private final Clock clock;
    private final Backoff backoff;
    private final int maxAttempts;

    public RefreshOutcomes(
            Applications applications,
            CircuitBreaker circuitBreaker,
            FaultClassifier classifier,
            Quota quota,
            OutcomeRecorder recorder,
            @Qualifier("bridgeClock") Clock clock,
            BridgeProperties properties) {
        this.applications = applications;
        this.circuitBreaker = circuitBreaker;
        this.classifier = classifier;
        this.quota = quota;
        this.recorder = recorder;
        this.clock = clock;
        this.backoff = new Backoff(properties.retry());
        this.maxAttempts = properties.retry().maxAttempts();
    }

    /** Begins the outcome of a refresh; it is completed and recorded when the exchange's route ends, unless that has been done by then. */
    void begin(Exchange exchange, Lease lease) {
        RefreshOutcome outcome = RefreshOutcome.begin(exchange, lease);
        exchange.getExchangeExtension()
                .addOnCompletion(new Completion(
                        outcome, exchange.getUnitOfWork().getRoute().getRouteId()));
    }

    /**
     * Decides on another attempt, later, with the same refresh token; or, when the attempts have run out, on {@code FAULTED}. The call may
     * have reached the platform, so the token stays in doubt. While the platform as a whole is down, no attempt is counted.
     */
    public void retryLater(Exchange exchange) {
        retryLater(RefreshOutcome.of(exchange), fault(exchange));
    }

    private void retryLater(RefreshOutcome outcome, PlatformFault fault) {
        Lease lease = outcome.lease();
        circuitBreaker.failed(lease.app(), lease.machineCode());
        int attempts = lease.token().attempts() + (circuitBreaker.isOpen(lease.app()) ? 0 : 1);
        TokenChange change = callMade(lease).inDoubt(true).attempts(attempts);
        decide(
                outcome,
                fault,
                attempts < maxAttempts
                        ? change.due(clock.instant().plus(backoff.pause(Math.max(attempts, 1))))
                        : change.status(TokenStatus.FAULTED).due(null));
    }

    /** Decides on {@code DEFERRED}: until the next day or, if the quota was not renewed then, for 24 hours. The own count is corrected. */
    public void defer(Exchange exchange) {
        defer(RefreshOutcome.of(exchange), fault(exchange));
    }

    private void defer(RefreshOutcome outcome, PlatformFault fault) {
        Token token = outcome.lease().token();
        Instant now = clock.instant();
        answered(outcome.lease());
        decide(
                outcome,
                fault,
                callMade(outcome.lease())
                        .status(TokenStatus.DEFERRED)
                        .due(
                                token.deferrals() == 0
                                        ? quota.resumption(token.app(), token.machineCode(), now)
                                        : now.plus(SECOND_DEFERRAL))
                        .deferrals(token.deferrals() + 1)
                        .quota(Quota.day(now), quota.limit()));
    }

    /** Decides on {@code REAUTHORIZE}: only the merchant can give a new refresh token. */
    public void reauthorize(Exchange exchange) {
        giveUp(RefreshOutcome.of(exchange), fault(exchange), TokenStatus.REAUTHORIZE);
    }

    /** Decides on {@code FAULTED}: no retry, an operator looks at it. The access token keeps working until it expires. */
    public void giveUp(Exchange exchange) {
        giveUp(RefreshOutcome.of(exchange), fault(exchange), TokenStatus.FAULTED);
    }

    private void giveUp(RefreshOutcome outcome, PlatformFault fault, TokenStatus status) {
        Lease lease = outcome.lease();
        answered(lease);
        decide(
                outcome,
                fault,
                callMade(lease).status(status).due(null).attempts(lease.token().attempts() + 1));
    }

    /** Halts the application, at once, and decides that the token stays as it was. */
    public void halt(Exchange exchange) {
        halt(RefreshOutcome.of(exchange), fault(exchange));
    }

    private void halt(RefreshOutcome outcome, PlatformFault fault) {
        Lease lease = outcome.lease();
        circuitBreaker.answered(lease.app(), lease.machineCode());
        applications.halt(lease.app(), fault, Operation.REFRESH);
        decide(outcome, fault, callMade(lease));
    }

    /** Decides what a fault leads to that the platform did not name: no answer came, or the bridge itself failed. */
    public void unexpected(Exchange exchange) {
        unexpected(RefreshOutcome.of(exchange), exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
    }

    private void unexpected(RefreshOutcome outcome, Exception exception) {
        PlatformFault fault = exception instanceof PlatformFault known ? known : classifier.classify(exception);
        if (exception instanceof UndecipherableException) {
            undecryptable(outcome, fault);
            return;
        }
        switch (fault.faultClass()) {
            case TRANSIENT -> retryLater(outcome, fault);
            case QUOTA -> defer(outcome, fault);
            case APPLICATION -> halt(outcome, fault);
            case REFRESH_TOKEN_DEAD -> giveUp(outcome, fault, TokenStatus.REAUTHORIZE);
            default -> giveUp(outcome, fault, TokenStatus.FAULTED);
        }
    }

    /** No call was made, so no quota is used up. An operator has to restore the keyset. */
    private void undecryptable(RefreshOutcome outcome, PlatformFault fault) {
        Lease lease = outcome.lease();
        Token token = lease.token();
        decide(
                outcome,
                fault,
                TokenChange.of(token, lease.version())
                        .status(TokenStatus.FAULTED)
                        .due(null)
                        .inDoubt(token.inDoubt())
                        .attempts(token.attempts() + 1));
    }

    private void decide(RefreshOutcome outcome, PlatformFault fault, TokenChange change) {
        outcome.decide(fault, change.error(fault, clock.instant()));
    }

    /** Adds a dead letter if the token's new state is {@code FAULTED} or {@code REAUTHORIZE}. */
    public void addDeadLetter(Exchange exchange) {
        RefreshOutcome.of(exchange).addDeadLetter();
    }

    /** Adds an event if the token's new state is {@code DEFERRED} or {@code REAUTHORIZE}. */
    public void addEvent(Exchange exchange) {
        RefreshOutcome.of(exchange).addEvent();
    }

    /** Records the outcome, in one transaction. The body becomes the {@link RefreshResult}. */
    public void record(Exchange exchange) {
        RefreshOutcome outcome = RefreshOutcome.of(exchange);
        if (outcome.close()) {
            exchange.getMessage().setBody(recorder.record(outcome));
        }
    }

    /** Records what the packaged steps would have, after a step that failed or stopped the exchange. */
    private void complete(RefreshOutcome outcome, Exchange exchange) {
        if (!outcome.close()) {
            return;
        }
        if (!outcome.isDecided()) {
            unexpected(outcome, failure(exchange));
        }
        outcome.addDeadLetter();
        outcome.addEvent();
        RefreshResult result = recorder.record(outcome);
        if (exchange.getException() == null) {
            exchange.getMessage().setBody(result);
        }
    }

    /** The platform's fault, even if a later step's exception has taken its place; else what ended the route. */
    private static Exception failure(Exchange exchange) {
        Exception exception = exchange.getProperty(ReadAnswer.FAULT, Exception.class);
        exception = exception == null ? exchange.getException() : exception;
        exception = exception == null ? exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class) : exception;
        return exception == null
                ? new IllegalStateException("The route ended before the outcome was decided")
                : exception;
    }

    private static PlatformFault fault(Exchange exchange) {
        return exchange.getProperty(Exchange.EXCEPTION_CAUGHT, PlatformFault.class);
    }

    private TokenChange callMade(Lease lease) {
        Instant now = clock.instant();
        return TokenChange.of(lease.token(), lease.version()).quota(Quota.day(now), quota.used(lease.token(), now) + 1);
    }

    /** An answered probe has shown that the application works, whatever the answer says about this one token. */
    private void answered(Lease lease) {
        circuitBreaker.answered(lease.app(), lease.machineCode());
        if (lease.probe()) {
            applications.probeAnswered(lease.app());
        }
    }

    /** Completes an outcome at the end of the route that began it. It stays with its exchange: a copy does not take it over. */
    private final class Completion extends SynchronizationAdapter implements SynchronizationRouteAware {
        private final RefreshOutcome outcome;
        private final String route;

        private Completion(RefreshOutcome outcome, String route) {
            this.outcome = outcome;
            this.route = route;
        }

        @Override
        public boolean allowHandover() {
            return false;
        }

        @Override
        public void onBeforeRoute(Route started, Exchange exchange) {
            // Only the end of the route matters.
        }

        @Override
        public void onAfterRoute(Route ended, Exchange exchange) {
            if (ended.getRouteId().equals(route)) {
                complete(outcome, exchange);
            }
        }

        @Override
        public void onDone(Exchange exchange) {
            complete(outcome, exchange);
        }
    }
}
