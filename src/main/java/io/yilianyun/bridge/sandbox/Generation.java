package io.yilianyun.bridge.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** The two forms that the platform gives its answers: without and with {@code /v2} before the path. */
enum Generation {
    V1,
    V2;

    private static final String V2_PREFIX = "/v2";

    static Generation of(String path) {
        return path.startsWith(V2_PREFIX + "/") ? V2 : V1;
    }

    /** The path as both generations know it. */
    String common(String path) {
        return this == V2 ? path.substring(V2_PREFIX.length()) : path;
    }

    ObjectNode success(JsonNode body, Instant now) {
        ObjectNode answer = envelope(Codes.SUCCESS, Codes.describe(Codes.SUCCESS), now);
        if (body != null) {
            answer.set("body", body);
        } else if (this == V2) {
            answer.putArray("body");
        }
        return answer;
    }

    ObjectNode refusal(int code, Instant now) {
        return error(this == V1 ? code : Codes.secondGeneration(code), Codes.describe(code), now);
    }

    /** An error with exactly this code, which is not translated. */
    ObjectNode error(int code, String description, Instant now) {
        ObjectNode answer = envelope(code, description, now);
        if (this == V2) {
            answer.putArray("body");
        }
        return answer;
    }

    private ObjectNode envelope(int code, String description, Instant now) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        if (this == V1) {
            answer.put("error", Integer.toString(code));
            answer.put("error_description", description);
        } else {
            answer.put("error", code);
            answer.put("error_description", description);
            answer.put("timestamp", now.getEpochSecond());
        }
        return answer;
    }
}
