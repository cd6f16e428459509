package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.platform.PendingOutcome;
import io.yilianyun.bridge.platform.PlatformAnswer;
import io.yilianyun.bridge.platform.PlatformFault;
import java.time.Instant;
import org.apache.camel.Exchange;

/** The pending outcome of one code exchange. The steps of the routes add to it; {@link OutcomeRecorder} writes it once. */
final class ExchangeOutcome extends PendingOutcome {
    private static final int LONGEST_MACHINE_CODE = 64;

    final Authorization authorization;
    /** The token pair that the platform granted, or null. */
    Grant grant;
    /** Why the exchange failed, or null. */
    PlatformFault fault;
    /** When the exchange is tried again, or null if it is not. */
    Instant retryAt;

    boolean deadLetter;
    /** What the dead letter keeps, encrypted: an answer that names no printer; else null. */
    String answer;

    boolean recorded;

    ExchangeOutcome(Exchange exchange, Authorization authorization) {
        super(exchange);
        this.authorization = authorization;
    }

    /**
     * Returns the outcome of the exchange that makes the call.
     *
     * @throws IllegalStateException if the exchange is a copy of that one (wireTap, multicast, split)
     */
    static ExchangeOutcome of(Exchange exchange) {
        return of(exchange, ExchangeOutcome.class);
    }

    /** Takes the token pair, if a body is an answer that grants one to a printer. From then on the exchange has succeeded. */
    boolean takeGrant(Object body) {
        if (body instanceof PlatformAnswer received) {
            received.grant()
                    .filter(pair ->
                            pair.machineCode() != null && pair.machineCode().length() <= LONGEST_MACHINE_CODE)
                    .ifPresent(pair -> grant = pair);
        }
        return grant != null;
    }

    boolean isDecided() {
        return grant != null || fault != null;
    }

    boolean isFailed() {
        return grant == null && fault != null && retryAt == null;
    }
}
