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
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** Limits what a client address may do, with one token bucket per address. Remembers a bounded number of addresses. */
final class ClientRateLimiter {
    private static final int MOST_ADDRESSES = 50_000;

    private final LoadingCache<String, Bucket> buckets;

    ClientRateLimiter(Bandwidth limit, Clock clock) {
        TimeMeter time = new ClockTime(clock);
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MOST_ADDRESSES)
                .expireAfterAccess(Duration.ofNanos(limit.getRefillPeriodNanos()))
                .ticker(time::currentTimeNanos)
                .build(address -> Bucket.builder()
                        .addLimit(limit)
                        .withCustomTimePrecision(time)
                        .build());
    }

    /** Takes a token for the request; if there is none, sets {@code Retry-After} (in seconds) and returns a problem, otherwise null. */
    ProblemDetail refusal(HttpServletRequest request, HttpServletResponse response) {
        ConsumptionProbe probe =
                buckets.get(ClientAddress.of(request.getRemoteAddr())).tryConsumeAndReturnRemaining(1);
        if (probe.isConsumed()) {
            return null;
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill() + 999_999_999);
        response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        return ProblemWriter.problem(
                HttpStatus.TOO_MANY_REQUESTS,
                "Too many requests, or wrong keys, came from this address; try again after the seconds in Retry-After");
    }

    /** Gives the token of a request from this address back. */
    void release(String address) {
        buckets.get(ClientAddress.of(address)).addTokens(1);
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
