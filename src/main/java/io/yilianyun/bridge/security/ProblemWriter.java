package io.yilianyun.bridge.security;

import io.yilianyun.bridge.persistence.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/** Writes problem details (RFC 9457) with the types that the API documents. */
final class ProblemWriter {
    private ProblemWriter() {}

    /** Answers a problem. The path is written as it came: it need not be a valid URI. */
    static void write(HttpServletRequest request, HttpServletResponse response, HttpStatus status, String detail)
            throws IOException {
        String type =
                switch (status) {
                    case BAD_REQUEST -> "invalid-request";
                    case PAYLOAD_TOO_LARGE -> "content-too-large";
                    case SERVICE_UNAVAILABLE -> "unavailable";
                    default -> status.name().toLowerCase(Locale.ROOT).replace('_', '-');
                };
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "/api/docs#" + type);
        problem.put("title", status.getReasonPhrase());
        problem.put("status", status.value());
        problem.put("detail", detail);
        problem.put("instance", request.getRequestURI());
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(Json.MAPPER.writeValueAsBytes(problem));
    }
}
