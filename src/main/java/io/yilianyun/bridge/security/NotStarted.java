package io.yilianyun.bridge.security;

import io.yilianyun.bridge.authorize.CallbackPage;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.camel.CamelContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Between the web server's start and that of the routes, and again at the end, nothing is found here. A 404 would be taken for "no such token",
 * and a merchant who comes back would be sent away with a code that is still good: they are asked to come again.
 */
class NotStarted extends OncePerRequestFilter {
    private final ObjectProvider<CamelContext> camel;
    private final CallbackPage page;

    /**
     * @param page for people; null: callers only
     */
    NotStarted(ObjectProvider<CamelContext> camel, CallbackPage page) {
        this.camel = camel;
        this.page = page;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().endsWith(".css") || camel.getObject().isStarted();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader(HttpHeaders.RETRY_AFTER, "3");
        if (page != null && HttpMethod.GET.matches(request.getMethod())) {
            response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
            response.setContentType(CallbackPage.MEDIA_TYPE);
            response.getOutputStream().write(page.starting(request).getBytes(StandardCharsets.UTF_8));
        } else {
            RequestLimits.refuse(
                    request,
                    response,
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "The bridge is being started or stopped; try again in a few seconds");
        }
    }
}
