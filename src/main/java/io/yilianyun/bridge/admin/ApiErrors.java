package io.yilianyun.bridge.admin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/** Answers as a problem what goes wrong below {@code /api} before a route is found: an unknown path, method or media type, or a bad body. */
public class ApiErrors implements HandlerExceptionResolver, Ordered {
    private static final Logger LOG = LoggerFactory.getLogger(ApiErrors.class);

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, Object handler, Exception cause) {
        String path = ApiRequestFilter.path(request);
        if (!path.equals("/api") && !path.startsWith("/api/")) {
            return null;
        }
        if (response.isCommitted()) {
            if (cause instanceof ErrorResponse) {
                // The server has given the request up before: nothing of an answer can have been sent.
                return new ModelAndView();
            }
            // The server breaks off the connection: a part must not pass for the whole.
            throw new IllegalStateException("An answer broke off", cause);
        }
        try {
            Problem problem = problem(request, cause);
            response.resetBuffer();
            if (cause instanceof ErrorResponse error) {
                error.getHeaders().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
            }
            problem.send(response, request.getRequestURI());
        } catch (IOException | IllegalStateException e) {
            LOG.debug("A problem could not be answered; the caller is gone, or has got a part of an answer", e);
        }
        return new ModelAndView();
    }

    private static Problem problem(HttpServletRequest request, Exception cause) {
        HttpStatus status = cause instanceof ErrorResponse error
                ? HttpStatus.resolve(error.getStatusCode().value())
                : null;
        if (status == null) {
            LOG.error("API call {} {} failed", request.getMethod(), request.getRequestURI(), cause);
            status = HttpStatus.INTERNAL_SERVER_ERROR;
        }
        return new Problem(status, detail(request, status, cause));
    }

    private static String detail(HttpServletRequest request, HttpStatus status, Exception cause) {
        return switch (status) {
            case NOT_FOUND -> "There is no such call; /api/docs lists those that there are";
            case METHOD_NOT_ALLOWED ->
                "The path has no %s, but %s"
                        .formatted(
                                request.getMethod(),
                                ((ErrorResponse) cause).getHeaders().getAllow());
            case UNSUPPORTED_MEDIA_TYPE ->
                "The header Content-Type must name the body's media type: one of "
                        + ((HttpMediaTypeException) cause).getSupportedMediaTypes();
            case NOT_ACCEPTABLE ->
                "The header Accept must allow one of " + ((HttpMediaTypeException) cause).getSupportedMediaTypes();
            default -> ProblemKind.of(status).meaning();
        };
    }
}
