package io.yilianyun.bridge.observability;

import io.yilianyun.bridge.config.ConditionalOnStandalone;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Ends a stop that takes longer than documented: a database that answers no more has neither a time-out nor an end. What is cut off is what
 * a SIGKILL would cut off.
 */
@Component("bridgeStopDeadline")
@ConditionalOnStandalone
class StopDeadline {
    private static final Logger LOG = LoggerFactory.getLogger(StopDeadline.class);
    /** For what is closed after the routes and the clients. */
    private static final long REST_SECONDS = 4;

    StopDeadline(
            @Value("${camel.main.shutdown-timeout}") int routesSeconds,
            @Value("${spring.lifecycle.timeout-per-shutdown-phase}") Duration clients) {
        long longest = routesSeconds + clients.toSeconds() + REST_SECONDS;
        // Not in the common pool, whose threads may be what hangs.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> CompletableFuture.delayedExecutor(
                        longest, TimeUnit.SECONDS, Runnable::run)
                .execute(() -> halt(longest))));
    }

    private static void halt(long seconds) {
        LOG.error(
                "The stop has not ended within {} s, because something hangs; the process ends all the same", seconds);
        Runtime.getRuntime().halt(1);
    }
}
