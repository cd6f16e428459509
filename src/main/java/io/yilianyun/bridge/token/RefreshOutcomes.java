package io.yilianyun.bridge.token;

import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.app.CircuitBreaker;
import io.yilianyun.bridge.config.BridgeProperties;
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
 * The steps of {@code refresh-faults}: one decides what the fault leads to, one adds the dead letter, one adds the event, and one records.
 * Whatever a step between them does, the outcome is recorded exactly once: at the latest when the route ends.
 */
@Component("bridgeRefreshOutcomes")
public class RefreshOutcomes {
    private static final Duration SECOND_DEFERRAL = Duration.ofHours(24);

    private final Applications applications;
    private final CircuitBreaker circuitBreaker;
    private final FaultClassifier classifier;
    private final Quota quota;
    private final TokenWriter writer;
    private final Clock clock;
    private final Backoff backoff;
    private final int maxAttempts;

    RefreshOutcomes(
            Applications applications,
            CircuitBreaker circuitBreaker,
            FaultClassifier classifier,
            Quota quota,
            TokenWriter writer,
            @Qualifier("bridgeClock") Clock clock,
            BridgeProperties properties) {
        this.applications = applications;
        this.circuitBreaker = circuitBreaker;
        this.classifier = classifier;
        this.quota = quota;
        this.writer = writer;
        this.clock = clock;
        this.backoff = new Backoff(properties.retry());
        this.maxAttempts = properties.retry().maxAttempts();
    }

    /** Begins the outcome of a refresh. If it is not closed when the exchange's route ends, it is completed and recorded then. */
    void begin(Exchange exchange, Lease lease) {
        exchange.removeProperty(ReadAnswer.FAULT);
        RefreshOutcome outcome = RefreshOutcome.begin(exchange, lease);
        String route = exchange.getUnitOfWork().getRoute().getRouteId();
        exchange.getExchangeExtension().addOnCompletion(new Completion(outcome, route));
    }

    /**
     * Decides on another attempt, later, with the same refresh token; or, when the attempts have run out, on {@code FAULTED}. The call may
     * have reached the platform, so the token stays in doubt. While the platform as a whole is down, no attempt is counted.
     */
    public void retryLater(Exchange exchange) {
        Lease lease = RefreshOutcome.of(exchange).lease;
        circuitBreaker.failed(lease.app(), lease.machineCode());
        int attempts = lease.token().attempts() + (circuitBreaker.isOpen(lease.app()) ? 0 : 1);
        TokenChange change = called(lease).inDoubt(true).attempts(attempts);
        if (attempts < maxAttempts) {
            change.due(clock.instant().plus(backoff.pause(Math.max(attempts, 1))));
        } else {
            change.status(TokenStatus.FAULTED).due(null);
        }
        decideOn(exchange, change);
    }

    /** Decides on {@code DEFERRED}: until the next day or, if the quota was not renewed then, for 24 hours. The own count is corrected. */
    public void defer(Exchange exchange) {
        Lease lease = RefreshOutcome.of(exchange).lease;
        Token token = lease.token();
        Instant now = clock.instant();
        Instant due = token.deferrals() == 0
                ? quota.resumption(token.app(), token.machineCode(), now)
                : now.plus(SECOND_DEFERRAL);
        answered(lease);
        decideOn(
                exchange,
                called(lease)
                        .status(TokenStatus.DEFERRED)
                        .due(due)
                        .deferrals(token.deferrals() + 1)
                        .quota(Quota.day(now), quota.limit()));
    }

    /** Decides on {@code REAUTHORIZE}: only the merchant can give a new refresh token. */
    public void reauthorize(Exchange exchange) {
        endWith(exchange, TokenStatus.REAUTHORIZE);
    }

    /** Decides on {@code FAULTED}: no retry, an operator looks at it. The access token keeps working until it expires. */
    public void giveUp(Exchange exchange) {
        endWith(exchange, TokenStatus.FAULTED);
    }

    private void endWith(Exchange exchange, TokenStatus status) {
        Lease lease = RefreshOutcome.of(exchange).lease;
        Token token = lease.token();
        TokenChange change;
        if (FaultClassifier.UNDECRYPTABLE.equals(fault(exchange).code())) {
            // No call was made: no quota is used up, and the token is as much in doubt as before.
            change = TokenChange.of(token, lease.version()).inDoubt(token.inDoubt());
        } else {
            answered(lease);
            change = called(lease);
        }
        decideOn(exchange, change.status(status).due(null).attempts(token.attempts() + 1));
    }

    /** Halts the application, at once, and decides that the token stays as it was. */
    public void halt(Exchange exchange) {
        Lease lease = RefreshOutcome.of(exchange).lease;
        circuitBreaker.answered(lease.app(), lease.machineCode());
        applications.halt(lease.app(), fault(exchange), Operation.REFRESH);
        decideOn(exchange, called(lease));
    }

    /** Decides by the class of the fault; an exception that is no fault of the platform is classified first. */
    public void decide(Exchange exchange) {
        switch (fault(exchange).faultClass()) {
            case TRANSIENT -> retryLater(exchange);
            case QUOTA -> defer(exchange);
            case APPLICATION -> halt(exchange);
            case REFRESH_TOKEN_DEAD -> reauthorize(exchange);
            default -> giveUp(exchange);
        }
    }

    private void decideOn(Exchange exchange, TokenChange change) {
        PlatformFault fault = fault(exchange);
        RefreshOutcome.of(exchange).decide(fault, change.error(fault, clock.instant()));
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
            exchange.getMessage().setBody(writer.failed(outcome));
        }
    }

    /** The platform's fault, even if a later exception has taken its place; else what the exception is classified as. */
    private PlatformFault fault(Exchange exchange) {
        PlatformFault known = exchange.getProperty(ReadAnswer.FAULT, PlatformFault.class);
        if (known != null) {
            return known;
        }
        Exception exception = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, exchange.getException(), Exception.class);
        PlatformFault fault = exception instanceof PlatformFault platformFault
                ? platformFault
                : classifier.classify(
                        exception == null
                                ? new IllegalStateException("The route ended without an outcome")
                                : exception);
        exchange.setProperty(ReadAnswer.FAULT, fault);
        return fault;
    }

    /** The change that every call leads to: it has used up one of the day's quota. */
    private TokenChange called(Lease lease) {
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
                onDone(exchange);
            }
        }

        /** Takes the steps that were left out because one before them failed or stopped the exchange. */
        @Override
        public void onDone(Exchange exchange) {
            if (!outcome.close()) {
                return;
            }
            if (outcome.change() == null) {
                decide(exchange);
            }
            outcome.addDeadLetter();
            outcome.addEvent();
            RefreshResult result = writer.failed(outcome);
            if (exchange.getException() == null) {
                exchange.getMessage().setBody(result);
            }
        }
    }
}
