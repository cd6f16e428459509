package io.yilianyun.bridge.admin;

import java.util.Locale;
import org.springframework.http.HttpStatus;

/** The kinds of problem that the API answers. Their names are part of the contract: a caller may tell them apart by {@code type}. */
public enum ProblemKind {
    INVALID_REQUEST("A parameter or the body is not what the contract asks for; errors names each"),
    UNAUTHORIZED("No known key came with the request"),
    FORBIDDEN("The key's roles do not allow this call"),
    NOT_FOUND("There is no such call, or what it names is not there"),
    METHOD_NOT_ALLOWED("The path is known, but not with this method; the header Allow names those that it has"),
    NOT_ACCEPTABLE("The call has no answer in a media type that the header Accept allows"),
    CONFLICT("Not possible in the present state; detail says why"),
    APPLICATION_HALTED("The application is halted, and nothing calls the platform for it until it is resumed"),
    CONTENT_TOO_LARGE("The body is larger than the call takes"),
    URI_TOO_LONG("The address is longer than the bridge takes"),
    UNSUPPORTED_MEDIA_TYPE(
            "The call does not take a body of this media type; the header Accept names those that it takes"),
    QUOTA_SPENT("The day's quota of this terminal is spent"),
    TOO_MANY_REQUESTS("Too many requests; the header Retry-After says for how many seconds to wait"),
    PLATFORM_REFUSED("The platform refused, or did not answer; code is its code"),
    INTERNAL("The call failed for a reason of the bridge's own; its log tells more"),
    UNAVAILABLE("The bridge cannot answer at this moment"),
    OTHER("The request could not be answered");

    /** Where {@code /api/docs} explains them. */
    private static final String PAGE = "/api/docs#";

    private final String meaning;

    ProblemKind(String meaning) {
        this.meaning = meaning;
    }

    /** The last part of {@code type}, for example {@code quota-spent}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The URI reference that stands in {@code type}. */
    public String type() {
        return PAGE + label();
    }

    /** One sentence for whoever meets it. */
    public String meaning() {
        return meaning;
    }

    /** The kind of a problem of which no more is known than its status. */
    public static ProblemKind of(HttpStatus status) {
        return switch (status) {
            case BAD_REQUEST -> INVALID_REQUEST;
            case UNAUTHORIZED -> UNAUTHORIZED;
            case FORBIDDEN -> FORBIDDEN;
            case NOT_FOUND -> NOT_FOUND;
            case METHOD_NOT_ALLOWED -> METHOD_NOT_ALLOWED;
            case NOT_ACCEPTABLE -> NOT_ACCEPTABLE;
            case CONFLICT -> CONFLICT;
            case PAYLOAD_TOO_LARGE -> CONTENT_TOO_LARGE;
            case URI_TOO_LONG -> URI_TOO_LONG;
            case UNSUPPORTED_MEDIA_TYPE -> UNSUPPORTED_MEDIA_TYPE;
            case TOO_MANY_REQUESTS -> TOO_MANY_REQUESTS;
            case BAD_GATEWAY -> PLATFORM_REFUSED;
            case INTERNAL_SERVER_ERROR -> INTERNAL;
            case SERVICE_UNAVAILABLE -> UNAVAILABLE;
            default -> OTHER;
        };
    }
}
