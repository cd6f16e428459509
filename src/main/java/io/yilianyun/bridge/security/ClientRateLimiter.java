package io.yilianyun.bridge.security;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpHeaders;

/** Limits what a client address may do, with one token bucket per address. Remembers a bounded number of addresses. */
final class ClientRateLimiter {
    private static final int MOST_ADDRESSES = 50_000;

    private final LoadingCache<String, Bucket> buckets;
    private final String reason;
    private final ApplicationEventPublisher events;

    /**
     * @param reason what {@link AnonymousRefusedEvent} gives as the reason
     */
    ClientRateLimiter(Bandwidth limit, String reason, Clock clock, ApplicationEventPublisher events) {
        TimeMeter time = new ClockTime(clock);
        this.reason = reason;
        this.events = events;
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MOST_ADDRESSES)
                .expireAfterAccess(Duration.ofNanos(limit.getRefillPeriodNanos()))
                .ticker(time::currentTimeNanos)
                .build(address -> Bucket.builder()
                        .addLimit(limit)
                        .withCustomTimePrecision(time)
                        .build());
    }

    /** Takes a token for the request; false if there is none: then {@code Retry-After} is set (in seconds) and an event published. */
    boolean tryAcquire(HttpServletRequest request, HttpServletResponse response) {
        ConsumptionProbe probe = bucket(request).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill() + 999_999_999);
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
            events.publishEvent(new AnonymousRefusedEvent(
                    ClientAddress.of(request.getRemoteAddr()), request.getRequestURI(), reason));
        }
        return probe.isConsumed();
    }

    /** Gives the token of a request back. */
    void release(HttpServletRequest request) {
        bucket(request).addTokens(1);
    }

    private Bucket bucket(HttpServletRequest request) {
        return buckets.get(ClientAddress.of(request.getRemoteAddr()));
    }

    /** Reads the time from the bridge's clock. */
    private record ClockTime(Clock clock) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return TimeUnit.MILLISECONDS.toNanos(clock.millis());
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }
}
