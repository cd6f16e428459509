package io.yilianyun.bridge.platform;

import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.spi.SynchronizationRouteAware;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * The outcome of a call of the platform, which the steps of a route collect, and which is recorded once. It belongs to one exchange. Camel
 * applies {@code onException} also to the copies that a {@code wireTap}, a {@code multicast} or a {@code split} makes; what fails in a copy says
 * nothing about the call.
 */
public abstract class PendingOutcome {
    private final String exchangeId;
    private boolean closed;

    /** Begins the outcome of the call that this exchange makes. */
    protected PendingOutcome(Exchange exchange) {
        exchangeId = exchange.getExchangeId();
        // That of an earlier call.
        exchange.removeProperty(ReadAnswer.FAULT);
        exchange.setProperty(getClass().getName(), this);
    }

    /**
     * Returns the outcome of the call that this exchange makes.
     *
     * @throws IllegalStateException if the exchange is a copy, or makes no call
     */
    protected static <T extends PendingOutcome> T of(Exchange exchange, Class<T> type) {
        T outcome = exchange.getProperty(type.getName(), type);
        if (outcome == null || !((PendingOutcome) outcome).exchangeId.equals(exchange.getExchangeId())) {
            throw new IllegalStateException(
                    "Route %s: this exchange is a copy of the one that calls the platform, or makes no call; it records no outcome. Give the routes that copies go to an error handler of their own"
                            .formatted(exchange.getFromRouteId()),
                    exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
        }
        return outcome;
    }

    /** Closes the outcome; returns false if it was closed before. */
    public boolean close() {
        boolean first = !closed;
        closed = true;
        return first;
    }

    /** Completes the outcome at the end of the exchange's present route, unless it is closed by then: a step has failed, or stopped the exchange. */
    public void completeAtEnd(Exchange exchange, Consumer<Exchange> completion) {
        String route = exchange.getUnitOfWork().getRoute().getRouteId();
        exchange.getExchangeExtension().addOnCompletion(new AtEndOfRoute() {
            @Override
            public void onAfterRoute(Route ended, Exchange done) {
                if (ended.getRouteId().equals(route)) {
                    onDone(done);
                }
            }

            @Override
            public void onDone(Exchange done) {
                if (close()) {
                    completion.accept(done);
                }
            }
        });
    }

    private abstract static class AtEndOfRoute extends SynchronizationAdapter implements SynchronizationRouteAware {
        @Override
        public boolean allowHandover() {
            return false;
        }

        @Override
        public void onBeforeRoute(Route started, Exchange exchange) {
            // Only the end of the route matters.
        }
    }
}
