package io.yilianyun.bridge.api;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;

/**
 * An RFC 9457 problem, and the exception that leads to it.
 *
 * <p>Its fields are {@code type}, {@code title}, {@code status}, {@code detail}, {@code instance} and, if the platform refused, {@code code}.
 */
public class Problem extends Exception {
    public static final String MEDIA_TYPE = "application/problem+json";

    private final transient HttpStatus status;
    private final String code;

    public Problem(HttpStatus status, String detail) {
        this(status, detail, null);
    }

    /**
     * @param code the platform's code, or null
     */
    public Problem(HttpStatus status, String detail, String code) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
    }

    public HttpStatus status() {
        return status;
    }

    /**
     * @param instance path of the request
     */
    public Map<String, Object> body(String instance) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", status.getReasonPhrase());
        body.put("status", status.value());
        body.put("detail", getMessage());
        if (instance != null) {
            body.put("instance", instance.replaceFirst("[?#].*", ""));
        }
        if (code != null) {
            body.put("code", code);
        }
        return body;
    }
}
