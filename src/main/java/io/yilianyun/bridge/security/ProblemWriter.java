package io.yilianyun.bridge.security;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.yilianyun.bridge.persistence.Json;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.servlet.i18n.AcceptHeaderLocaleResolver;

/** Writes problem details (RFC 9457) with the types that the API documents. */
public final class ProblemWriter {
    /** Statuses whose type is their name. */
    private static final Set<Integer> NAMED = Set.of(401, 403, 404, 405, 406, 409, 414, 415, 429);

    private static final AcceptHeaderLocaleResolver LANGUAGES = new AcceptHeaderLocaleResolver();

    static {
        LANGUAGES.setSupportedLocales(List.of(Locale.ENGLISH, Locale.CHINESE));
        LANGUAGES.setDefaultLocale(Locale.ENGLISH);
    }

    private ProblemWriter() {}

    /** Makes a problem of the type that belongs to its status. */
    public static ProblemDetail problem(HttpStatus status, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(type(
                switch (status) {
                    case BAD_REQUEST -> "invalid-request";
                    case PAYLOAD_TOO_LARGE -> "content-too-large";
                    case INTERNAL_SERVER_ERROR -> "internal";
                    case BAD_GATEWAY -> "platform-refused";
                    case SERVICE_UNAVAILABLE -> "unavailable";
                    default ->
                        NAMED.contains(status.value())
                                ? status.name().toLowerCase(Locale.ROOT).replace('_', '-')
                                : "other";
                }));
        return problem;
    }

    /** Returns the URI of a type, for example {@code quota-spent}. */
    public static URI type(String name) {
        return URI.create("/api/docs#" + name);
    }

    /** Returns the path of a request, or of the one that has led to an error page. */
    public static String path(HttpServletRequest request) {
        Object failed = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        return failed instanceof String uri ? uri : request.getRequestURI();
    }

    /** Makes the body of an answer: a problem in a reader's language. */
    public static ObjectNode body(ProblemDetail problem, Locale locale) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", problem.getType());
        body.put("title", problem.getTitle());
        body.put("status", problem.getStatus());
        body.put("detail", problem.getDetail());
        body.putAll(Optional.ofNullable(problem.getProperties()).orElse(Map.of()));
        return ProblemTexts.translate(Json.MAPPER.valueToTree(body), locale);
    }

    /**
     * Answers a problem, whatever the header Accept says; in Chinese if the header Accept-Language prefers that. The path is written as it came:
     * it need not be a valid URI.
     */
    public static void write(HttpServletRequest request, HttpServletResponse response, ProblemDetail problem)
            throws IOException {
        Locale locale = LANGUAGES.resolveLocale(request);
        response.setStatus(problem.getStatus());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader(HttpHeaders.CONTENT_LANGUAGE, locale.getLanguage());
        ObjectNode body = body(problem, locale).put("instance", path(request));
        response.getOutputStream().write(Json.MAPPER.writeValueAsBytes(body));
    }
}
