package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.persistence.Json;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * An RFC 9457 problem, and the exception that leads to it.
 *
 * <p>Its fields are {@code type}, {@code title}, {@code status}, {@code detail}, {@code instance} and, if the platform refused, {@code code};
 * if a request is not what the contract asks for, {@code errors}.
 */
public class Problem extends Exception {
    public static final String MEDIA_TYPE = "application/problem+json";

    private final transient HttpStatus status;
    private final ProblemKind kind;
    private final String code;
    private final transient List<Fault> faults;

    /**
     * One thing that is wrong with a request.
     *
     * @param place {@code parameter}, {@code header} or {@code pointer} (into the JSON body)
     * @param name the parameter's or header's name, or a JSON pointer
     * @param detail what is wrong and what is asked for; never quotes the value
     */
    public record Fault(String place, String name, String detail) {
        private Map<String, Object> body() {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("detail", detail);
            body.put(place, name);
            return body;
        }

        private String sentence() {
            return "%s %s".formatted(name.isEmpty() ? "the body" : name, detail);
        }
    }

    public Problem(HttpStatus status, String detail) {
        this(status, detail, null);
    }

    /**
     * @param code the platform's code, or null
     */
    public Problem(HttpStatus status, String detail, String code) {
        this(status, ProblemKind.of(status), detail, code, List.of());
    }

    public Problem(HttpStatus status, ProblemKind kind, String detail) {
        this(status, kind, detail, null, List.of());
    }

    private Problem(HttpStatus status, ProblemKind kind, String detail, String code, List<Fault> faults) {
        super(detail, null, false, false);
        this.status = status;
        this.kind = kind;
        this.code = code;
        this.faults = faults;
    }

    /** A request that is not what the contract asks for. */
    public static Problem of(List<Fault> faults) {
        String detail = String.join("; ", faults.stream().map(Fault::sentence).toList());
        return new Problem(HttpStatus.BAD_REQUEST, ProblemKind.INVALID_REQUEST, detail, null, faults);
    }

    public HttpStatus status() {
        return status;
    }

    /**
     * @param instance path of the request
     */
    public Map<String, Object> body(String instance) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", kind.type());
        body.put("title", status.getReasonPhrase());
        body.put("status", status.value());
        body.put("detail", getMessage());
        if (instance != null) {
            body.put("instance", path(instance));
        }
        if (code != null) {
            body.put("code", code);
        }
        if (!faults.isEmpty()) {
            body.put("errors", faults.stream().map(Fault::body).toList());
        }
        return body;
    }

    /** Answers it outside of Camel; nobody may store it. */
    public void send(HttpServletResponse response, String instance) throws IOException {
        response.setStatus(status.value());
        response.setContentType(MEDIA_TYPE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.getOutputStream().write(Json.MAPPER.writeValueAsBytes(body(instance)));
    }

    /** Camel gives a whole address, the server a path; what strangers send need not be a URI at all. */
    private static String path(String instance) {
        return instance.replaceFirst("^https?://[^/]*", "").replaceFirst("[?#].*", "");
    }
}
