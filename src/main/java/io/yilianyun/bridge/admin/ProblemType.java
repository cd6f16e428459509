package io.yilianyun.bridge.admin;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import org.springframework.http.HttpStatus;

/** Names the kinds of problem that the API answers; callers tell them apart by {@code type}, so the names stay. */
enum ProblemType {
    INVALID_REQUEST(HttpStatus.BAD_REQUEST),
    UNAUTHORIZED(HttpStatus.UNAUTHORIZED),
    FORBIDDEN(HttpStatus.FORBIDDEN),
    NOT_FOUND(HttpStatus.NOT_FOUND),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE),
    CONFLICT(HttpStatus.CONFLICT),
    CONTENT_TOO_LARGE(HttpStatus.PAYLOAD_TOO_LARGE),
    URI_TOO_LONG(HttpStatus.URI_TOO_LONG),
    UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE),
    TOO_MANY_REQUESTS(HttpStatus.TOO_MANY_REQUESTS),
    PLATFORM_REFUSED(HttpStatus.BAD_GATEWAY),
    INTERNAL(HttpStatus.INTERNAL_SERVER_ERROR),
    UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE),
    APPLICATION_HALTED(HttpStatus.CONFLICT),
    QUOTA_SPENT(HttpStatus.CONFLICT),
    OTHER(null);

    private final HttpStatus status;

    ProblemType(HttpStatus status) {
        this.status = status;
    }

    /** The status that it is answered with, unless a call says otherwise. */
    HttpStatus status() {
        return status;
    }

    /** The URI reference in {@code type}, for example {@code /api/docs#quota-spent}. */
    URI uri() {
        return URI.create("/api/docs#" + name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    /** The type of a problem of which only the status is known. */
    static ProblemType of(int status) {
        return Arrays.stream(values())
                .filter(type -> type.status != null && type.status.value() == status)
                .findFirst()
                .orElse(OTHER);
    }
}
