package io.yilianyun.bridge.platform;

import org.apache.camel.Exchange;

/**
 * Marks the exchange that calls the platform, so that only this one records an outcome. Camel applies {@code onException} also to the copies that a
 * {@code wireTap}, a {@code multicast} or a {@code split} makes; what fails in a copy says nothing about the call.
 */
public final class Settling {
    private static final String PROPERTY = "bridgeSettling";

    private Settling() {}

    /** Marks the exchange as the one that calls the platform. */
    public static void begin(Exchange exchange) {
        exchange.setProperty(PROPERTY, exchange.getExchangeId());
    }

    /**
     * Checks that the exchange is the one that calls the platform.
     *
     * @throws IllegalStateException if it is a copy, or makes no call
     */
    public static void check(Exchange exchange) {
        if (!exchange.getExchangeId().equals(exchange.getProperty(PROPERTY))) {
            throw new IllegalStateException(
                    "Route %s: this exchange is a copy of the one that calls the platform, or makes no call; it records no outcome. Give the routes that copies go to an error handler of their own"
                            .formatted(exchange.getFromRouteId()),
                    exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
        }
    }
}
