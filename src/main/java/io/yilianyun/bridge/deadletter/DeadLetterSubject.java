package io.yilianyun.bridge.deadletter;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/** Names what a dead letter is about. */
public final class DeadLetterSubject {
    private static final String AUTHORIZATION = "authorization/";

    private DeadLetterSubject() {}

    /** A printer's refresh. */
    public static String token(String app, String machineCode) {
        return "token/" + app + "/" + machineCode;
    }

    /** An application as a whole. */
    public static String application(String app) {
        return "app/" + app;
    }

    /** The exchange of an authorization's code. */
    public static String authorization(String id) {
        return AUTHORIZATION + id;
    }

    /** What a route of a team's own reports: the same report again is the same subject. */
    static String custom(String app, String machineCode, String code, String description) {
        String report = String.join("\n", app, String.valueOf(machineCode), code, description);
        return "custom/" + UUID.nameUUIDFromBytes(report.getBytes(StandardCharsets.UTF_8));
    }

    /** The id of the authorization that a dead letter is about; empty if it is about something else. */
    public static Optional<String> authorization(DeadLetter deadLetter) {
        return deadLetter.subject().startsWith(AUTHORIZATION)
                ? Optional.of(deadLetter.subject().substring(AUTHORIZATION.length()))
                : Optional.empty();
    }
}
