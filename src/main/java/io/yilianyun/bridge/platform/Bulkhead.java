package io.yilianyun.bridge.platform;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.stereotype.Component;

/**
 * Limits how many callers call the platform at the same time: callbacks, refreshes on demand and calls together. While the platform hangs,
 * threads are left for what does not wait for it: pushes, access tokens, health.
 */
@Component("bridgeBulkhead")
public class Bulkhead {
    /** Three quarters of {@code spring.task.execution.pool.core-size}. */
    private static final int LIMIT = 48;

    private static final String ENTERED = "bridgeBulkheadEntered";

    private final Semaphore free = new Semaphore(LIMIT);

    /**
     * Lets the exchange call the platform, until it is done.
     *
     * @throws RejectedExecutionException if too many do already
     */
    public void enter(Exchange exchange) {
        if (exchange.getProperty(ENTERED) != null) {
            return;
        }
        if (!free.tryAcquire()) {
            throw new RejectedExecutionException(
                    LIMIT + " callers wait for the platform, and this call was not made; try again");
        }
        exchange.setProperty(ENTERED, true);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                free.release();
            }
        });
    }
}
