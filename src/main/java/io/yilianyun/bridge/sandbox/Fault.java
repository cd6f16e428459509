package io.yilianyun.bridge.sandbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * A fault that the stand-in shows on demand. Only requests that are in order meet a fault, so that it hides no mistake of
 * the caller. A fault that changes an answer waits for a successful one.
 *
 * @param code the error code of {@link Kind#CODE}, sent as it is in both versions
 * @param status the status of {@link Kind#HTTP}, 200 to 599
 * @param seconds how long {@link Kind#HANG}, {@link Kind#SLOW} and {@link Kind#LOST_ANSWER} wait (0 to 120, default
 *     15); the {@code Retry-After} of {@link Kind#HTTP}
 * @param find the regular expression that {@link Kind#REPLACE} looks for in a successful answer
 * @param replacement what {@link Kind#REPLACE} puts in its place; null for nothing
 * @param path only requests with this path, without {@code /v2}; null for all
 * @param machineCode only requests for this printer; null for all
 * @param count how many answers, -1 until cleared; null for one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Fault(
        Kind kind,
        Integer code,
        Integer status,
        Integer seconds,
        String find,
        String replacement,
        String path,
        String machineCode,
        Integer count) {

    /** Default of {@code seconds}: longer than the read time-out of a usual client. */
    public static final int DEFAULT_SECONDS = 15;

    private static final String BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body></body></html>";

    /** What goes wrong. */
    public enum Kind {
        /** An error code; nothing is changed. */
        CODE,
        /** A bare HTTP status; nothing is changed. */
        HTTP,
        /** Nothing is changed, and after a while the connection is closed without an answer. */
        HANG,
        /** A text/html page with status 200; nothing is changed. */
        GARBAGE,
        /** The request is carried out and answered, late. */
        SLOW,
        /** The request is carried out, but after a while the connection is closed without the answer. */
        LOST_ANSWER,
        /** The request is carried out and answered, with something replaced in the answer's text. */
        REPLACE
    }

    public Fault {
        Assert.notNull(kind, "kind is missing");
        Assert.isTrue(kind != Kind.CODE || code != null, "kind CODE needs a code");
        Assert.isTrue(
                kind != Kind.HTTP || status != null && status >= 200 && status < 600, "status must be 200 to 599");
        Assert.isTrue(seconds == null || seconds >= 0 && seconds <= 120, "seconds must be 0 to 120");
        Assert.isTrue(kind != Kind.REPLACE || find != null && Pattern.compile(find) != null, "kind REPLACE needs find");
        Assert.isTrue(count == null || count == -1 || count > 0, "count must be positive, or -1");
        count = Objects.requireNonNullElse(count, 1);
        path = StringUtils.hasText(path) ? path : null;
        machineCode = StringUtils.hasText(machineCode) ? machineCode.strip() : null;
    }

    /** Returns the fault for so many answers. */
    public Fault times(int newCount) {
        return new Fault(kind, code, status, seconds, find, replacement, path, machineCode, newCount);
    }

    /** Returns whether the fault takes the place of an answer; the others change a successful one. */
    boolean isInstead() {
        return kind.compareTo(Kind.GARBAGE) <= 0;
    }

    boolean matches(String requestPath, String requestMachineCode) {
        return (path == null || path.equals(requestPath))
                && (machineCode == null || machineCode.equals(requestMachineCode));
    }

    /** Names the fault for the request log. */
    String result() {
        Object name = kind == Kind.CODE ? code : kind == Kind.HTTP ? "HTTP " + status : kind;
        return name + " (fault)";
    }

    /** Answers with the fault; {@code success} is null if it takes the place of an answer. */
    Answer answer(Request request, ObjectNode success) {
        Duration delay = Duration.ofSeconds(Objects.requireNonNullElse(seconds, DEFAULT_SECONDS));
        return switch (kind) {
            case CODE -> Answer.json(request.envelope(code, ErrorCodes.text(code, Locale.CHINESE), null));
            case HTTP -> Answer.status(status, seconds);
            case HANG, LOST_ANSWER -> new Answer(200, "text/plain", "", delay, true, null);
            case GARBAGE -> new Answer(200, "text/html", BAD_GATEWAY, Duration.ZERO, false, null);
            case SLOW -> new Answer(200, "application/json", success.toString(), delay, false, null);
            case REPLACE -> {
                String literal = Matcher.quoteReplacement(Objects.requireNonNullElse(replacement, ""));
                yield Answer.json(success.toString().replaceAll(find, literal));
            }
        };
    }
}
