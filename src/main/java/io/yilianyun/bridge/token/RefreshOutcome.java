package io.yilianyun.bridge.token;

import io.yilianyun.bridge.deadletter.FailedOperation;
import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.platform.PlatformFault;
import io.yilianyun.bridge.platform.Settling;
import org.apache.camel.Exchange;

/**
 * Collects the outcome of a failed refresh while the steps of {@code refresh-faults} run; nothing is written before {@code record}. Routes
 * read it as the variable {@code outcome}.
 */
public final class RefreshOutcome {
    private static final String VARIABLE = "outcome";

    final Lease lease;
    private PlatformFault fault;
    private TokenChange change;
    private FailedOperation deadLetter;
    private Event event;
    private String answer;
    private boolean closed;

    private RefreshOutcome(Lease lease) {
        this.lease = lease;
    }

    /** Begins the outcome of the refresh that this exchange makes. */
    static RefreshOutcome begin(Exchange exchange, Lease lease) {
        Settling.begin(exchange);
        RefreshOutcome outcome = new RefreshOutcome(lease);
        exchange.setVariable(VARIABLE, outcome);
        return outcome;
    }

    /**
     * Returns the outcome of the refresh that this exchange makes.
     *
     * @throws IllegalStateException if the exchange is a copy, makes no refresh, or has lost the variable
     */
    static RefreshOutcome of(Exchange exchange) {
        Settling.check(exchange);
        RefreshOutcome outcome = exchange.getVariable(VARIABLE, RefreshOutcome.class);
        if (outcome == null) {
            throw new IllegalStateException("The variable " + VARIABLE + " no longer holds the outcome of the refresh");
        }
        return outcome;
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
            deadLetter = FailedOperation.ofToken(lease.app(), lease.machineCode(), fault, change.attempts(), answer);
        }
    }

    /** Adds the event that the token's new state requires, if any. */
    void addEvent() {
        if (status() == TokenStatus.DEFERRED) {
            event = TokenEvents.deferred(lease.token(), change.due(), fault.code() + ": " + fault.description());
        } else if (status() == TokenStatus.REAUTHORIZE) {
            event = TokenEvents.reauthorize(lease.token(), fault);
        }
    }

    /** Keeps the platform's answer, encrypted, with the dead letter: it holds a token pair that cannot be stored. */
    void keepAnswer(String text) {
        answer = text;
    }

    /** Closes the outcome; returns false if it was closed before. */
    boolean close() {
        boolean first = !closed;
        closed = true;
        return first;
    }

    /** Null before the decision. */
    TokenChange change() {
        return change;
    }

    /** Null if there is none. */
    FailedOperation deadLetter() {
        return deadLetter;
    }

    /** Null if there is none. */
    Event event() {
        return event;
    }

    /** The fault that was decided on; null before the decision. */
    public PlatformFault fault() {
        return fault;
    }

    /** The token's new state, as far as it is decided. */
    public TokenStatus status() {
        return change == null ? lease.token().status() : change.status();
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "%s/%s: %s".formatted(lease.app(), lease.machineCode(), status());
    }
}
