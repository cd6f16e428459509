package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.platform.PendingOutcome;
import io.yilianyun.bridge.platform.PlatformAnswer;
import io.yilianyun.bridge.platform.PlatformFault;
import java.time.Instant;
import org.apache.camel.Exchange;

/** The pending outcome of one code exchange. The steps of the routes add to it; {@link OutcomeRecorder} writes it once. */
final class ExchangeOutcome extends PendingOutcome {
    private static final String MACHINE_CODE = "[A-Za-z0-9_-]{1,64}";

    final Authorization authorization;
    /** The token pair that the platform granted to a printer, or null. */
    Grant grant;
    /** The answer that holds a token pair, as it came, or null. It is never given up, and kept encrypted with a dead letter. */
    String answer;
    /** Why the exchange failed, or null. */
    PlatformFault fault;
    /** When the exchange is tried again, or null if it is not. */
    Instant retryAt;

    boolean deadLetter;

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
            received.grant().ifPresent(pair -> {
                answer = received.text();
                grant = printer(pair) == null ? null : pair;
            });
        }
        return grant != null;
    }

    /** The printer that a token pair was granted for, or null if the answer names none. */
    static String printer(Grant pair) {
        String machineCode = pair.machineCode();
        return machineCode != null && machineCode.matches(MACHINE_CODE) ? machineCode : null;
    }

    boolean isDecided() {
        return grant != null || fault != null;
    }

    boolean isFailed() {
        return grant == null && fault != null && retryAt == null;
    }
}
