package io.yilianyun.bridge.admin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotWritableException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Refusals of Spring's own that it would word, or take, in a way that helps nobody. */
@ControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
public class SpringRefusals {
    @ExceptionHandler
    void answer(NoResourceFoundException exception, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        new Problem(HttpStatus.NOT_FOUND, ErrorAnswer.NOTHING_HERE).send(response, request.getRequestURI());
    }

    /**
     * Spring takes {@code Accept: application/json;charset=utf-16} for acceptable, then finds nothing that writes it, and would call that a fault
     * of ours (500). Asked of the operations endpoints, which are Spring's.
     *
     * @throws HttpMessageNotWritableException if something does write it, but failed
     */
    @ExceptionHandler
    void answer(HttpMessageNotWritableException exception, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (exception.getCause() != null || response.isCommitted()) {
            throw exception;
        }
        new Problem(HttpStatus.NOT_ACCEPTABLE, "There is no answer in the media type that the header Accept asks for")
                .send(response, request.getRequestURI());
    }
}
