package io.yilianyun.bridge.platform;

import org.apache.camel.Exchange;

/**
 * Says which exchange a failure is settled by: the one that makes the call. Camel applies a caller's {@code onException} to the copies that a
 * {@code wireTap}, a {@code multicast} or a {@code split} makes as well, and what fails in such a copy says nothing of the call.
 */
public final class Settling {
    private static final String PROPERTY = "bridgeSettling";

    private Settling() {}

    /** This exchange makes the call. */
    public static void begin(Exchange exchange) {
        exchange.setProperty(PROPERTY, exchange.getExchangeId());
    }

    /**
     * @throws IllegalStateException if the exchange is a copy of the one that makes the call
     */
    public static void check(Exchange exchange) {
        if (!exchange.getExchangeId().equals(exchange.getProperty(PROPERTY))) {
            throw new IllegalStateException(
                    "What failed is a copy of the exchange that calls the platform, in route %s: it settles nothing. Give the routes that copies go to an error handler of their own"
                            .formatted(exchange.getFromRouteId()));
        }
    }
}
