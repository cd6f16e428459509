package io.yilianyun.bridge.call;

import io.yilianyun.bridge.admin.Problem;
import java.util.concurrent.Semaphore;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.http.HttpStatus;

/**
 * Lets in so many calls at once that there are threads left for those who do not wait for the platform: while it hangs, access tokens are still
 * handed out, and pushes answered within their three seconds.
 */
public class Turnstile {
    /** Three quarters of {@code spring.task.execution.pool.core-size}. */
    static final int MOST = 48;

    private final Semaphore free = new Semaphore(MOST);

    /** Lets an exchange in until it is done. */
    public void enter(Exchange exchange) throws Problem {
        if (!free.tryAcquire()) {
            throw new Problem(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "%d calls are under way here, and this one was not made; try again".formatted(MOST));
        }
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                free.release();
            }
        });
    }
}
