package io.yilianyun.bridge.security;

import static io.yilianyun.bridge.security.ProblemWriter.problem;
import static org.springframework.http.HttpStatus.TOO_MANY_REQUESTS;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.BandwidthBuilder.BandwidthBuilderBuildStage;
import io.github.bucket4j.BandwidthBuilder.BandwidthBuilderCapacityStage;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;

/** Limits what a client address may do, with one token bucket per address. Remembers a bounded number of addresses. */
final class ClientRateLimiter {
    private final LoadingCache<String, Bucket> buckets;

    ClientRateLimiter(Function<BandwidthBuilderCapacityStage, BandwidthBuilderBuildStage> limit, Clock clock) {
        TimeMeter time = new ClockTime(clock);
        this.buckets = Caffeine.newBuilder()
                .maximumSize(50_000)
                // Not before any limit is full again.
                .expireAfterAccess(Duration.ofMinutes(15))
                .ticker(time::currentTimeNanos)
                .build(address -> Bucket.builder()
                        .addLimit(limit)
                        .withCustomTimePrecision(time)
                        .build());
    }

    /** Takes a token for the request; if there is none, sets {@code Retry-After} (in seconds) and returns a problem, otherwise null. */
    ProblemDetail refusal(HttpServletRequest request, HttpServletResponse response) {
        ConsumptionProbe probe = buckets.get(network(request.getRemoteAddr())).tryConsumeAndReturnRemaining(1);
        if (probe.isConsumed()) {
            return null;
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill() + 999_999_999);
        response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        return problem(
                TOO_MANY_REQUESTS,
                "Too many requests, or wrong keys, came from this address; try again after the seconds in Retry-After");
    }

    /** Gives the token of a request from this address back. */
    void release(String address) {
        buckets.get(network(address)).addTokens(1);
    }

    /**
     * Returns an IPv4 address as it is, and an IPv6 address as its network of 64 bits: a client has all addresses of its network.
     *
     * @param remote the remote address as the server reports it: the peer, or with {@code server.forward-headers-strategy: native} the client
     *     that a trusted proxy names
     */
    static String network(String remote) {
        if (!remote.contains(":")) {
            return remote;
        }
        try {
            // A text with a colon is parsed as an address and never looked up as a host name.
            InetAddress address = InetAddress.getByName(remote.replaceFirst("%.*", ""));
            byte[] network = Arrays.copyOf(Arrays.copyOf(address.getAddress(), 8), 16);
            return address instanceof Inet4Address
                    ? address.getHostAddress()
                    : InetAddress.getByAddress(network).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            return remote;
        }
    }

    /** Adds up how far the bridge's clock goes on. When it is put back, no bucket waits until it shows the same time again. */
    private static final class ClockTime implements TimeMeter {
        private final Clock clock;
        private long last;
        private long passed;

        ClockTime(Clock clock) {
            this.clock = clock;
            this.last = clock.millis();
        }

        @Override
        public synchronized long currentTimeNanos() {
            long now = clock.millis();
            passed += Math.max(0, now - last);
            last = now;
            return TimeUnit.MILLISECONDS.toNanos(passed);
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
