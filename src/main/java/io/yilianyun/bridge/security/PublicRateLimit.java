package io.yilianyun.bridge.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.function.Predicate;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Limits the requests per minute of one client address on the endpoints without login, those of the platform excepted. Remembers a bounded
 * number of addresses.
 */
class PublicRateLimit extends OncePerRequestFilter {
    private static final int MOST_ADDRESSES = 50_000;
    private static final long MINUTE_MILLIS = 60_000;

    private final int perMinute;
    private final Predicate<HttpServletRequest> uncounted;
    private final Clock clock;
    private final Map<String, Integer> counts = new BoundedMap<>(MOST_ADDRESSES);
    private long minute;

    /**
     * @param perMinute 0: no limit
     * @param uncounted what is let through, however much
     */
    PublicRateLimit(int perMinute, Predicate<HttpServletRequest> uncounted, Clock clock) {
        this.perMinute = perMinute;
        this.uncounted = uncounted;
        this.clock = clock;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long now = clock.millis();
        if (perMinute == 0 || uncounted.test(request) || admit(ClientAddress.of(request), now / MINUTE_MILLIS)) {
            chain.doFilter(request, response);
        } else {
            long seconds = (MINUTE_MILLIS - now % MINUTE_MILLIS + 999) / 1000;
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
            RequestLimits.refuse(
                    request,
                    response,
                    HttpStatus.TOO_MANY_REQUESTS,
                    "Too many requests from this address; try again later");
        }
    }

    private synchronized boolean admit(String address, long now) {
        if (now != minute) {
            minute = now;
            counts.clear();
        }
        return counts.merge(address, 1, Integer::sum) <= perMinute;
    }
}
