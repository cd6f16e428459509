package io.yilianyun.bridge.sandbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;

/**
 * A fault that the stand-in shows on demand. Only requests that are in order meet a fault, so that none hides a mistake
 * of the caller; where the kind needs a successful answer, a refusal does not use it up.
 *
 * @param code the error code of {@link Kind#CODE}, sent as it is in both generations
 * @param description the description that goes with the code; null for the usual one
 * @param status the status of {@link Kind#HTTP}, 200 to 599
 * @param seconds how long {@link Kind#HANG}, {@link Kind#SLOW} and {@link Kind#LOST_ANSWER} wait (0 to 120, default
 *     15); the {@code Retry-After} of {@link Kind#HTTP}
 * @param value what {@link Kind#EXPIRES_IN} (null allowed) and {@link Kind#WRONG_MACHINE_CODE} put into the answer
 * @param path only requests whose path, without generation, is this one; null for all
 * @param machineCode only requests for this terminal; null for all
 * @param count how many answers, -1 until cleared; null for one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Fault(
        Kind kind,
        Integer code,
        String description,
        Integer status,
        Integer seconds,
        String value,
        String path,
        String machineCode,
        Integer count) {

    /** Default of {@code seconds}: longer than the read time-out of a usual client. */
    public static final int DEFAULT_SECONDS = 15;

    private static final int MOST_SECONDS = 120;

    /** What goes wrong. */
    public enum Kind {
        /** An error code; nothing is changed. */
        CODE(When.INSTEAD),
        /** A bare HTTP status; nothing is changed. */
        HTTP(When.INSTEAD),
        /** Nothing is changed, and after a while the connection is closed without an answer. */
        HANG(When.INSTEAD),
        /** A text/html page with status 200; nothing is changed. */
        GARBAGE(When.INSTEAD),
        /** The request is carried out and answered, late. */
        SLOW(When.AFTER_SUCCESS),
        /** The request is carried out, but after a while the connection is closed without the answer. */
        LOST_ANSWER(When.AFTER_SUCCESS),
        /** A token answer without a machine_code. */
        NO_MACHINE_CODE(When.AFTER_TOKEN),
        /** A token answer that names another terminal. */
        WRONG_MACHINE_CODE(When.AFTER_TOKEN),
        /** A token answer with this expires_in, or null. */
        EXPIRES_IN(When.AFTER_TOKEN),
        /** A token answer whose expires_in is a string. */
        STRING_EXPIRES_IN(When.AFTER_TOKEN),
        /** A success whose error is a number. */
        NUMERIC_ERROR(When.AFTER_SUCCESS),
        /** A success in single-quoted JSON, as the platform's documents print it. */
        SINGLE_QUOTED(When.AFTER_SUCCESS);

        private final When when;

        Kind(When when) {
            this.when = when;
        }
    }

    private enum When {
        INSTEAD,
        AFTER_SUCCESS,
        AFTER_TOKEN
    }

    public Fault {
        count = count == null ? Integer.valueOf(1) : count;
        require(kind != null, "kind is missing");
        require(kind != Kind.CODE || code != null, "kind CODE needs a code");
        require(kind != Kind.HTTP || status != null && status >= 200 && status <= 599, "status must be 200 to 599");
        require(seconds == null || seconds >= 0 && seconds <= MOST_SECONDS, "seconds must be 0 to " + MOST_SECONDS);
        require(kind != Kind.WRONG_MACHINE_CODE || value != null, "kind WRONG_MACHINE_CODE needs a value");
        require(
                kind != Kind.EXPIRES_IN || value == null || value.matches("-?[0-9]{1,18}"),
                "value of EXPIRES_IN must be a number of seconds or absent");
        require(count == -1 || count > 0, "count must be positive, or -1");
    }

    /** A fault of a kind that needs no more than its name. */
    public static Fault of(Kind kind) {
        return new Fault(kind, null, null, null, null, null, null, null, 1);
    }

    public static Fault code(int code) {
        return new Fault(Kind.CODE, code, null, null, null, null, null, null, 1);
    }

    public static Fault http(int status) {
        return new Fault(Kind.HTTP, null, null, status, null, null, null, null, 1);
    }

    public static Fault expiresIn(Long value) {
        String text = value == null ? null : value.toString();
        return new Fault(Kind.EXPIRES_IN, null, null, null, null, text, null, null, 1);
    }

    public static Fault wrongMachineCode(String value) {
        return new Fault(Kind.WRONG_MACHINE_CODE, null, null, null, null, value, null, null, 1);
    }

    public Fault withSeconds(int newSeconds) {
        return new Fault(kind, code, description, status, newSeconds, value, path, machineCode, count);
    }

    public Fault onPath(String newPath) {
        return new Fault(kind, code, description, status, seconds, value, newPath, machineCode, count);
    }

    public Fault forMachine(String newMachineCode) {
        return new Fault(kind, code, description, status, seconds, value, path, newMachineCode, count);
    }

    public Fault times(int newCount) {
        return new Fault(kind, code, description, status, seconds, value, path, machineCode, newCount);
    }

    boolean isInstead() {
        return kind.when == When.INSTEAD;
    }

    Duration delay() {
        return Duration.ofSeconds(seconds == null ? DEFAULT_SECONDS : seconds);
    }

    boolean matches(String requestPath, String requestMachineCode) {
        return (kind.when != When.AFTER_TOKEN || requestPath.equals(TokenEndpoint.PATH))
                && (path == null || path.equals(requestPath))
                && (machineCode == null || machineCode.equals(requestMachineCode));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
