package io.yilianyun.bridge.token;

import io.micrometer.core.instrument.Timer;
import io.yilianyun.bridge.deadletter.FailedOperation;
import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.platform.PendingOutcome;
import io.yilianyun.bridge.platform.PlatformFault;
import org.apache.camel.Exchange;

/**
 * Collects the outcome of a failed refresh while the steps of {@code refresh-faults} run; nothing is written before {@code record}. Routes
 * read it as the variable {@code outcome}.
 */
public final class RefreshOutcome extends PendingOutcome {
    final Lease lease;
    final Timer.Sample begun = Timer.start();
    /** Null before the decision. */
    TokenChange change;
    /** What comes next, for the log. */
    String next;
    /** Null if there is none. */
    FailedOperation deadLetter;
    /** Null if there is none. */
    Event event;
    /** The platform's answer, if it holds a token pair that cannot be stored; the dead letter keeps it, encrypted. */
    String answer;

    private PlatformFault fault;

    /** Begins the outcome of the refresh that this exchange makes. */
    RefreshOutcome(Exchange exchange, Lease lease) {
        super(exchange);
        this.lease = lease;
        exchange.setVariable("outcome", this);
    }

    static RefreshOutcome of(Exchange exchange) {
        return of(exchange, RefreshOutcome.class);
    }

    /** Decides what a fault leads to. A later decision replaces an earlier one. */
    void decide(PlatformFault cause, TokenChange decision) {
        fault = cause;
        change = decision;
        deadLetter = null;
        event = null;
    }

    /** Adds the dead letter that the token's new state requires, if any. */
    void addDeadLetter() {
        if (status() == TokenStatus.FAULTED || status() == TokenStatus.REAUTHORIZE) {
            deadLetter = FailedOperation.ofToken(lease.app(), lease.machineCode(), fault, change.attempts, answer);
        }
    }

    /** Adds the event that the token's new state requires, if any. */
    void addEvent() {
        if (status() == TokenStatus.DEFERRED) {
            event = TokenEvents.deferred(lease.token(), change.due, fault.code() + ": " + fault.description());
        } else if (status() == TokenStatus.REAUTHORIZE) {
            event = TokenEvents.reauthorize(lease.token(), fault);
        }
    }

    /** The fault that was decided on; null before the decision. */
    public PlatformFault fault() {
        return fault;
    }

    /** The token's new state, as far as it is decided. */
    public TokenStatus status() {
        return change == null ? lease.token().status() : change.status;
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "%s/%s: %s".formatted(lease.app(), lease.machineCode(), status());
    }
}
