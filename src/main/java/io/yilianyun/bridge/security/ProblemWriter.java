package io.yilianyun.bridge.security;

import io.yilianyun.bridge.persistence.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/** Writes problem details (RFC 9457) with the types that the API documents. */
final class ProblemWriter {
    private static final Map<HttpStatus, String> TYPES = Map.of(
            HttpStatus.BAD_REQUEST, "invalid-request",
            HttpStatus.UNAUTHORIZED, "unauthorized",
            HttpStatus.FORBIDDEN, "forbidden",
            HttpStatus.NOT_FOUND, "not-found",
            HttpStatus.PAYLOAD_TOO_LARGE, "content-too-large",
            HttpStatus.URI_TOO_LONG, "uri-too-long",
            HttpStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type",
            HttpStatus.TOO_MANY_REQUESTS, "too-many-requests",
            HttpStatus.SERVICE_UNAVAILABLE, "unavailable");

    private ProblemWriter() {}

    /** Answers a problem. The path is written as it came: it need not be a valid URI. */
    static void write(HttpServletRequest request, HttpServletResponse response, HttpStatus status, String detail)
            throws IOException {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "/api/docs#" + TYPES.getOrDefault(status, "other"));
        problem.put("title", status.getReasonPhrase());
        problem.put("status", status.value());
        problem.put("detail", detail);
        problem.put("instance", request.getRequestURI());
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(Json.MAPPER.writeValueAsBytes(problem));
    }
}
