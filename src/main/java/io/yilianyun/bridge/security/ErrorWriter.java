package io.yilianyun.bridge.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.ProblemDetail;

/** Answers a request that is refused before it reaches a controller or a route. */
public interface ErrorWriter {
    /**
     * @param problem its detail is a sentence in English without anything that the request brought; on the console, the key of a text
     */
    void write(HttpServletRequest request, HttpServletResponse response, ProblemDetail problem) throws IOException;
}
