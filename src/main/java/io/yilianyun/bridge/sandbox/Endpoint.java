package io.yilianyun.bridge.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

/** Serves one kind of request of the platform. */
interface Endpoint {

    /**
     * A form that was posted to the platform.
     *
     * @param path without {@code /v2}
     */
    record Request(Generation generation, String path, Map<String, String> form, Instant now) {

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
    }

    /**
     * What a request asks for.
     *
     * @param machineCode the printer that the request is about; null if it names none
     * @param execution executes the request and returns the answer's body, null for none, or throws a {@link Refusal}
     */
    record Action(String machineCode, Supplier<JsonNode> execution) {}

    /** Throws a {@link Refusal} if a field is missing or wrong. */
    void checkFields(Request request);

    /** Finds out what a request of an authenticated application asks for; changes nothing. */
    Action prepare(RegisteredApp app, Request request);
}
