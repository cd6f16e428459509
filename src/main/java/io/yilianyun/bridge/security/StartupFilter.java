package io.yilianyun.bridge.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.camel.CamelContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers 503 while no routes run: between the start of the web server and that of the routes, and during a stop. Without it a caller would get
 * 404, and a merchant's code, which is still good, would be lost.
 */
final class StartupFilter extends OncePerRequestFilter {
    private final ObjectProvider<CamelContext> camel;
    private final ErrorWriter errors;

    StartupFilter(ObjectProvider<CamelContext> camel, ErrorWriter errors) {
        this.camel = camel;
        this.errors = errors;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().endsWith(".css") || camel.getObject().isStarted();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader(HttpHeaders.RETRY_AFTER, "3");
        String detail = "The bridge is starting or stopping; try again in a few seconds";
        errors.write(request, response, HttpStatus.SERVICE_UNAVAILABLE, detail);
    }
}
