package io.yilianyun.bridge.call;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/**
 * Limits how many calls of the API run at the same time.
 *
 * <p>A call waits for the platform. While the platform hangs, the limit leaves threads for requests that do not: access tokens are still
 * handed out, and pushes are answered within three seconds.
 */
@Component("bridgeCallBulkhead")
public class CallBulkhead {
    /** Three quarters of {@code spring.task.execution.pool.core-size}. */
    static final int LIMIT = 48;

    private final Semaphore free = new Semaphore(LIMIT);

    /**
     * Admits a call; {@link #release} must follow it.
     *
     * @throws RejectedExecutionException if as many calls as are allowed are running
     */
    public void acquire() {
        if (!free.tryAcquire()) {
            throw new RejectedExecutionException(
                    "%d calls are running, and this one was not made; try again".formatted(LIMIT));
        }
    }

    /** Ends a call that was admitted. */
    public void release() {
        free.release();
    }
}
