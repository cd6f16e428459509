package io.yilianyun.bridge.platform;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.stereotype.Component;

/**
 * Limits how many callers wait for the platform at the same time. The bean is for those that call it: callbacks, refreshes on demand and calls
 * together. While the platform hangs, threads are left for what does not wait for it: pushes, access tokens, health.
 */
@Component("bridgeBulkhead")
public class Bulkhead {
    private final int limit;
    private final String entered;
    private final Semaphore free;

    /** Three quarters of {@code spring.task.execution.pool.core-size}. */
    Bulkhead() {
        this(48);
    }

    public Bulkhead(int limit) {
        this.limit = limit;
        this.entered = "bridgeBulkhead-" + limit;
        this.free = new Semaphore(limit);
    }

    /**
     * Lets the exchange wait for the platform, until it is done.
     *
     * @throws RejectedExecutionException if too many do already
     */
    public void enter(Exchange exchange) {
        if (exchange.getProperty(entered) != null) {
            return;
        }
        if (!free.tryAcquire()) {
            throw new RejectedExecutionException(
                    limit + " callers wait for the platform, and this call was not made; try again");
        }
        exchange.setProperty(entered, true);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                free.release();
            }
        });
    }
}
