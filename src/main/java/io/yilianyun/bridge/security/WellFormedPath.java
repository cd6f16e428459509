package io.yilianyun.bridge.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses, before anything parses it, a path with a broken percent escape: Tomcat does not look into path parameters, Spring fails on them. */
class WellFormedPath extends OncePerRequestFilter {
    private static final Pattern BROKEN = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (BROKEN.matcher(request.getRequestURI()).find()) {
            RequestLimits.refuse(
                    request, response, HttpStatus.BAD_REQUEST, "The path has a '%' without two hexadecimal digits");
        } else {
            chain.doFilter(request, response);
        }
    }
}
