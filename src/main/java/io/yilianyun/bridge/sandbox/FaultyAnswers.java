package io.yilianyun.bridge.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** Turns faults into the answers that show them. */
final class FaultyAnswers {

    private FaultyAnswers() {}

    /** The answer instead of any answer of the platform's own. */
    static Answer instead(Fault fault, Generation generation, Instant now) {
        return switch (fault.kind()) {
            case CODE ->
                Answer.json(generation
                        .error(
                                fault.code(),
                                fault.description() == null ? Codes.describe(fault.code()) : fault.description(),
                                now)
                        .toString());
            case HTTP -> Answer.status(fault.status(), fault.seconds());
            case HANG -> Answer.none(fault.delay());
            case GARBAGE -> Answer.garbage();
            default -> throw new IllegalArgumentException(fault.kind() + " needs a successful answer");
        };
    }

    /** The successful answer, spoilt. */
    static Answer spoilt(Fault fault, ObjectNode success) {
        return switch (fault.kind()) {
            case SLOW -> Answer.json(success.toString()).after(fault.delay());
            case LOST_ANSWER -> Answer.none(fault.delay());
            case SINGLE_QUOTED -> Answer.json(success.toString().replace('"', '\''));
            default -> {
                spoil(fault, success);
                yield Answer.json(success.toString());
            }
        };
    }

    /** How the request log names what was shown. */
    static String describe(Fault fault) {
        return switch (fault.kind()) {
            case CODE -> fault.code() + " (fault)";
            case HTTP -> "HTTP " + fault.status() + " (fault)";
            default -> fault.kind() + " (fault)";
        };
    }

    private static void spoil(Fault fault, ObjectNode success) {
        switch (fault.kind()) {
            case NO_MACHINE_CODE -> body(success).remove("machine_code");
            case WRONG_MACHINE_CODE -> body(success).put("machine_code", fault.value());
            case EXPIRES_IN -> {
                if (fault.value() == null) {
                    body(success).putNull("expires_in");
                } else {
                    body(success).put("expires_in", Long.parseLong(fault.value()));
                }
            }
            case STRING_EXPIRES_IN ->
                body(success).put("expires_in", success.at("/body/expires_in").asText());
            case NUMERIC_ERROR -> success.put("error", success.path("error").asInt());
            default -> throw new IllegalArgumentException(fault.kind() + " does not spoil an answer");
        }
    }

    private static ObjectNode body(ObjectNode success) {
        return (ObjectNode) success.get("body");
    }
}
