package io.yilianyun.bridge.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;

/** One kind of request that the platform answers, behind the checks that all requests share. */
interface Endpoint {

    /**
     * A request that has passed the common checks.
     *
     * @param path without the generation's prefix
     */
    record Request(Generation generation, String path, RegisteredApp app, Map<String, String> form, Instant now) {}

    /** {@link Refusal} if a field that this path needs is missing. */
    void checkFields(String path, Map<String, String> form);

    /** The terminal that the request is about, or null if it does not say so rightly; changes nothing. */
    String machineCode(Request request);

    /** Carries the request out: the body of a success, null for none, or a {@link Refusal}. */
    JsonNode answer(Request request);
}
