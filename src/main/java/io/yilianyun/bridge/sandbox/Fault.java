package io.yilianyun.bridge.sandbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
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
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

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
        Assert.isTrue(kind != Kind.HTTP || isIn(status, 200, 599), "status must be 200 to 599");
        Assert.isTrue(seconds == null || isIn(seconds, 0, 120), "seconds must be 0 to 120");
        Assert.isTrue(kind != Kind.REPLACE || find != null && Pattern.compile(find) != null, "kind REPLACE needs find");
        Assert.isTrue(count == null || count == -1 || count > 0, "count must be positive, or -1");
        count = Objects.requireNonNullElse(count, 1);
        path = StringUtils.hasText(path) ? path : null;
        machineCode = StringUtils.hasText(machineCode) ? machineCode.strip() : null;
    }

    /** Reads a fault from a JSON object with these fields; {@link IllegalArgumentException} if it is none. */
    public static Fault parse(String json) {
        try {
            Fault fault = JSON.readValue(json, Fault.class);
            Assert.notNull(fault, "kind is missing");
            return fault;
        } catch (JsonProcessingException e) {
            boolean ours = e.getCause() instanceof IllegalArgumentException;
            throw new IllegalArgumentException(ours ? e.getCause().getMessage() : e.getOriginalMessage(), e);
        }
    }

    /** Returns a fault of a kind that needs no more than its name. */
    public static Fault of(Kind kind) {
        return new Fault(kind, null, null, null, null, null, null, null, 1);
    }

    public static Fault code(int code) {
        return new Fault(Kind.CODE, code, null, null, null, null, null, null, 1);
    }

    public static Fault http(int status) {
        return new Fault(Kind.HTTP, null, status, null, null, null, null, null, 1);
    }

    public Fault withSeconds(int newSeconds) {
        return new Fault(kind, code, status, newSeconds, find, replacement, path, machineCode, count);
    }

    public Fault onPath(String newPath) {
        return new Fault(kind, code, status, seconds, find, replacement, newPath, machineCode, count);
    }

    public Fault forMachine(String newMachineCode) {
        return new Fault(kind, code, status, seconds, find, replacement, path, newMachineCode, count);
    }

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
    Answer answer(Generation generation, Instant now, ObjectNode success) {
        Duration delay = Duration.ofSeconds(Objects.requireNonNullElse(seconds, DEFAULT_SECONDS));
        return switch (kind) {
            case CODE -> Answer.json(generation.envelope(code, Generation.text(code, Locale.CHINESE), null, now));
            case HTTP -> Answer.status(status, seconds);
            case HANG, LOST_ANSWER -> Answer.json("").after(delay, true);
            case GARBAGE -> new Answer(200, "text/html", BAD_GATEWAY, Duration.ZERO, false, null);
            case SLOW -> Answer.json(success).after(delay, false);
            case REPLACE -> {
                String literal = Matcher.quoteReplacement(Objects.requireNonNullElse(replacement, ""));
                yield Answer.json(success.toString().replaceAll(find, literal));
            }
        };
    }

    private static boolean isIn(Integer number, int least, int most) {
        return number != null && number >= least && number <= most;
    }
}
