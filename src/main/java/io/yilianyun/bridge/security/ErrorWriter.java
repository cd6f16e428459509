package io.yilianyun.bridge.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.ProblemDetail;

/** Answers a request that is refused before it reaches a controller or a route. */
@FunctionalInterface
interface ErrorWriter {
    /**
     * @param problem its detail is in English, without anything that the request brought
     */
    void write(HttpServletRequest request, HttpServletResponse response, ProblemDetail problem) throws IOException;
}
