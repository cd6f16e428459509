package io.yilianyun.bridge.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * A form that was posted to the platform.
 *
 * @param v2 whether it came to version 2 of the platform's interface, which has {@code /v2} before each path
 * @param path without {@code /v2}
 */
record Request(boolean v2, String path, Map<String, String> form, Instant now) {

    static final String TOKEN_PATH = "/oauth/oauth";

    static Request of(String path, Map<String, String> form, Instant now) {
        boolean v2 = path.startsWith("/v2/");
        return new Request(v2, v2 ? path.substring("/v2".length()) : path, form, now);
    }

    String field(String name) {
        return form.getOrDefault(name, "");
    }

    /** Throws {@link Refusal} 12 if one of the fields is missing or empty, 27 if that is the scope. */
    void require(String... names) {
        for (String name : names) {
            if (field(name).isBlank()) {
                throw new Refusal(name.equals("scope") ? 27 : 12);
            }
        }
    }

    /** Returns what the request has to name its printer by; {@link Refusal} 12 if the grant type is none that is known. */
    Credential credential() {
        if (!path.equals(TOKEN_PATH)) {
            return Credential.ACCESS_TOKEN;
        }
        return switch (field("grant_type")) {
            case "authorization_code" -> Credential.CODE;
            case "refresh_token" -> Credential.REFRESH_TOKEN;
            default -> throw new Refusal(12);
        };
    }

    /** Returns the answer to a request that was refused with a code of version 1. */
    ObjectNode refusal(int code) {
        return envelope(v2 ? ErrorCodes.v2(code) : code, ErrorCodes.text(code, Locale.CHINESE), null);
    }

    /** Returns the envelope of an answer; {@code body} may be null. */
    ObjectNode envelope(int code, String description, JsonNode body) {
        ObjectNode envelope = JsonNodeFactory.instance.objectNode();
        envelope.set("error", v2 ? IntNode.valueOf(code) : TextNode.valueOf(Integer.toString(code)));
        envelope.put("error_description", description);
        if (v2) {
            envelope.put("timestamp", now.getEpochSecond()).putArray("body");
        }
        return body == null ? envelope : envelope.set("body", body);
    }
}
