package io.yilianyun.bridge.security;

import io.yilianyun.bridge.persistence.Json;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;

/** Writes problem details (RFC 9457) with the types that the API documents. */
public final class ProblemWriter {
    private static final String TYPE = "/api/docs#";
    private static final Map<Integer, String> TYPES = Map.ofEntries(
            Map.entry(400, "invalid-request"),
            Map.entry(401, "unauthorized"),
            Map.entry(403, "forbidden"),
            Map.entry(404, "not-found"),
            Map.entry(405, "method-not-allowed"),
            Map.entry(406, "not-acceptable"),
            Map.entry(409, "conflict"),
            Map.entry(413, "content-too-large"),
            Map.entry(414, "uri-too-long"),
            Map.entry(415, "unsupported-media-type"),
            Map.entry(429, "too-many-requests"),
            Map.entry(500, "internal"),
            Map.entry(502, "platform-refused"),
            Map.entry(503, "unavailable"));

    private ProblemWriter() {}

    /** Makes a problem of the type that belongs to its status. */
    public static ProblemDetail problem(HttpStatusCode status, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(type(TYPES.getOrDefault(status.value(), "other")));
        return problem;
    }

    /** The URI of a type, for example {@code quota-spent}. */
    public static URI type(String name) {
        return URI.create(TYPE + name);
    }

    static void write(HttpServletRequest request, HttpServletResponse response, HttpStatus status, String detail)
            throws IOException {
        write(request, response, problem(status, detail));
    }

    /** Answers a problem, whatever the header Accept says. The path is written as it came: it need not be a valid URI. */
    public static void write(HttpServletRequest request, HttpServletResponse response, ProblemDetail problem)
            throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", problem.getType());
        body.put("title", problem.getTitle());
        body.put("status", problem.getStatus());
        body.put("detail", problem.getDetail());
        Object forwarded = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        body.put("instance", forwarded == null ? request.getRequestURI() : forwarded);
        body.putAll(Optional.ofNullable(problem.getProperties()).orElse(Map.of()));
        response.setStatus(problem.getStatus());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.getOutputStream().write(Json.MAPPER.writeValueAsBytes(body));
    }
}
