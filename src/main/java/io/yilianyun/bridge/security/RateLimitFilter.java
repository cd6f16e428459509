package io.yilianyun.bridge.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/** Answers 429 to a client address that sends too many anonymous requests. A request that logs in is not counted. */
final class RateLimitFilter extends OncePerRequestFilter {
    private final ClientRateLimiter limiter;
    private final RequestMatcher limited;
    private final ErrorWriter errors;

    /**
     * @param limited which requests count
     */
    RateLimitFilter(ClientRateLimiter limiter, RequestMatcher limited, ErrorWriter errors) {
        this.limiter = limiter;
        this.limited = limited;
        this.errors = errors;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !limited.matches(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!limiter.tryAcquire(request, response)) {
            String detail = "Too many requests came from this address; try again after the seconds in Retry-After";
            errors.write(request, response, HttpStatus.TOO_MANY_REQUESTS, detail);
            return;
        }
        chain.doFilter(request, response);
        Authentication user = SecurityContextHolder.getContext().getAuthentication();
        if (user != null && !(user instanceof AnonymousAuthenticationToken)) {
            limiter.release(request);
        }
    }
}
