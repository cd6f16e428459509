package io.yilianyun.bridge.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Rejects what Spring fails on before its firewall or its controllers see it: a broken escape in a path parameter, which Tomcat does not decode, and
 * a media type that begins with a quote (a fault of Spring 6.2.19). Each would be an error of ours in the log.
 */
final class MalformedRequestFilter extends OncePerRequestFilter {
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final Pattern QUOTED_MEDIA_TYPE = Pattern.compile("(?:^|,)\\s*\"");

    private final RequestRejectedHandler rejected;

    MalformedRequestFilter(RequestRejectedHandler rejected) {
        this.rejected = rejected;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean malformed = BROKEN_ESCAPE.matcher(request.getRequestURI()).find()
                || List.of(HttpHeaders.ACCEPT, HttpHeaders.CONTENT_TYPE).stream()
                        .flatMap(name -> Collections.list(request.getHeaders(name)).stream())
                        .anyMatch(type -> QUOTED_MEDIA_TYPE.matcher(type).find());
        if (malformed) {
            rejected.handle(request, response, new RequestRejectedException("Malformed path or media type"));
        } else {
            chain.doFilter(request, response);
        }
    }
}
