package io.yilianyun.bridge.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.web.filter.OncePerRequestFilter;

/** Rejects a broken percent escape in a path parameter: Tomcat does not decode these, and Spring Security fails on them before its firewall. */
final class MalformedPathFilter extends OncePerRequestFilter {
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private final RequestRejectedHandler rejected;

    MalformedPathFilter(RequestRejectedHandler rejected) {
        this.rejected = rejected;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (BROKEN_ESCAPE.matcher(request.getRequestURI()).find()) {
            rejected.handle(request, response, new RequestRejectedException("The path has a broken escape"));
        } else {
            chain.doFilter(request, response);
        }
    }
}
