package io.yilianyun.bridge.persistence;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

/** Logs the faults of what runs by itself, again and again: each in one line, once a minute however often it comes. */
public final class FaultLog {
    private static final Logger LOG = LoggerFactory.getLogger(FaultLog.class);
    private static final Cache<String, Boolean> LOGGED = Caffeine.newBuilder()
            .expireAfterWrite(Duration.ofMinutes(1))
            .maximumSize(1000)
            .build();

    private FaultLog() {}

    /** Logs why a run of a route failed. */
    public static void logRun(Exchange exchange) {
        log("The route " + exchange.getFromRouteId(), exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
    }

    /**
     * Logs a fault; its trace at DEBUG.
     *
     * @param task what failed and will run again, for example the name of a route
     */
    public static void log(String task, Throwable fault) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(fault);
        if (LOGGED.asMap().putIfAbsent(task + cause.getClass().getName(), true) == null) {
            LOG.error("{} failed and is tried again (reported once a minute): {}", task, cause.toString());
        }
        LOG.debug("{} failed", task, fault);
    }
}
