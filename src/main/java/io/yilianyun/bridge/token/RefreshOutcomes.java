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

    /** Begins the outcome of a refresh. If it is not closed when the exchange's route ends, the steps that were left out are taken then. */
    void begin(Exchange exchange, Lease lease) {
        RefreshOutcome outcome = new RefreshOutcome(exchange, lease);
        outcome.completeAtEnd(exchange, done -> {
            if (outcome.change == null) {
                decide(done);
            }
            outcome.addDeadLetter();
            outcome.addEvent();
            RefreshResult result = writer.failed(outcome);
            if (done.getException() == null) {
                done.getMessage().setBody(result);
            }
        });
    }

    /**
     * Decides on another attempt, later, with the same refresh token; or, when the attempts have run out, on {@code FAULTED}. The call may
     * have reached the platform, so the token stays in doubt. While the platform as a whole or the bridge's own database is down, no attempt is
     * counted.
     */
    public void retryLater(Exchange exchange) {
        RefreshOutcome outcome = RefreshOutcome.of(exchange);
        Lease lease = outcome.lease;
        PlatformFault fault = classifier.fault(exchange);
        if (!FaultClassifier.isOwn(fault)) {
            circuitBreaker.failed(lease.app(), lease.machineCode());
        }
        TokenChange change = newChange(exchange);
        change.inDoubt = true;
        boolean counts = !circuitBreaker.isOpen(lease.app()) && !FaultClassifier.DATABASE.equals(fault.code());
        change.attempts += counts ? 1 : 0;
        if (change.attempts < maxAttempts) {
            change.due = clock.instant().plus(backoff.pause(Math.max(change.attempts, 1)));
        } else {
            change.status = TokenStatus.FAULTED;
            change.due = null;
        }
        String attempt =
                counts ? "attempt %d of %d".formatted(change.attempts, maxAttempts) : "an attempt that does not count";
        outcome.next = attempt + (change.due == null ? ", the last one" : ", the next one at " + change.due);
    }

    /** Decides on {@code DEFERRED}: until the next day or, if the quota was not renewed then, for 24 hours. The own count is corrected. */
    public void defer(Exchange exchange) {
        Instant now = clock.instant();
        Lease lease = answered(exchange);
        TokenChange change = newChange(exchange).quota(Quota.day(now), quota.limit());
        change.status = TokenStatus.DEFERRED;
        change.due = change.deferrals++ == 0
                ? quota.resumption(lease.app(), lease.machineCode(), now)
                : now.plus(SECOND_DEFERRAL);
        RefreshOutcome.of(exchange).next = "deferred until " + change.due;
    }

    /** Decides on {@code REAUTHORIZE}: only the merchant can give a new refresh token. */
    public void reauthorize(Exchange exchange) {
        endWith(exchange, TokenStatus.REAUTHORIZE, "the merchant must authorize again");
    }

    /** Decides on {@code FAULTED}: no retry, an operator looks at it. The access token keeps working until it expires. */
    public void giveUp(Exchange exchange) {
        endWith(exchange, TokenStatus.FAULTED, "it is not tried again, see its dead letter");
    }

    private void endWith(Exchange exchange, TokenStatus status, String next) {
        if (classifier.wasSent(exchange)) {
            answered(exchange);
        }
        RefreshOutcome.of(exchange).next = next;
        TokenChange change = newChange(exchange);
        change.status = status;
        change.due = null;
        change.attempts++;
    }

    /** Halts the application, at once, and decides that the token stays as it was. */
    public void halt(Exchange exchange) {
        Lease lease = RefreshOutcome.of(exchange).lease;
        circuitBreaker.answered(lease.app(), lease.machineCode());
        applications.halt(lease.app(), classifier.fault(exchange), Operation.REFRESH);
        newChange(exchange);
        RefreshOutcome.of(exchange).next = "its application is halted";
    }

    /** Decides by the class of the fault; an exception that is no fault of the platform is classified first. */
    public void decide(Exchange exchange) {
        switch (classifier.fault(exchange).faultClass()) {
            case TRANSIENT -> retryLater(exchange);
            case QUOTA -> defer(exchange);
            case APPLICATION -> halt(exchange);
            case REFRESH_TOKEN_DEAD -> reauthorize(exchange);
            default -> giveUp(exchange);
        }
    }

    /** Begins the change that the fault leads to: a call has used up one of the day's quota, and its answer ends the doubt. */
    private TokenChange newChange(Exchange exchange) {
        RefreshOutcome outcome = RefreshOutcome.of(exchange);
        TokenChange change = classifier.wasSent(exchange) ? called(outcome.lease) : TokenChange.unused(outcome.lease);
        change.error(classifier.fault(exchange), clock.instant());
        outcome.decide(classifier.fault(exchange), change);
        return change;
    }

    private TokenChange called(Lease lease) {
        Instant now = clock.instant();
        return new TokenChange(lease.token(), lease.version())
                .quota(Quota.day(now), quota.used(lease.token(), now) + 1);
    }

    /**
     * Gives the lease back: the call was not permitted any more after the wait for the rate. If it was to repeat a request, the first one has used
     * up one of the day's quota. The body becomes the {@link RefreshResult}.
     */
    public void giveBack(Exchange exchange) {
        RefreshOutcome outcome = RefreshOutcome.of(exchange);
        if (outcome.close()) {
            boolean repeats = exchange.getProperty(ReadAnswer.FAULT) != null;
            writer.giveBack(repeats ? called(outcome.lease) : TokenChange.unused(outcome.lease));
            exchange.getMessage().setBody(RefreshResult.NOT_ALLOWED);
        }
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

    /** An answered probe has shown that the application works, whatever the answer says about this one token. */
    private Lease answered(Exchange exchange) {
        Lease lease = RefreshOutcome.of(exchange).lease;
        circuitBreaker.answered(lease.app(), lease.machineCode());
        if (lease.probe()) {
            applications.probeAnswered(lease.app());
        }
        return lease;
    }
}
