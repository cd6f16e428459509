package io.yilianyun.bridge.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;

/** Answers a request that is refused before it reaches a controller or a route. */
@FunctionalInterface
interface ErrorWriter {
    /**
     * @param detail one sentence about the cause, in English, without anything that the request brought
     */
    void write(HttpServletRequest request, HttpServletResponse response, HttpStatus status, String detail)
            throws IOException;
}
