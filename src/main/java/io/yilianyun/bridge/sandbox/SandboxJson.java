package io.yilianyun.bridge.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads faults from JSON or form fields, and shows a stand-in's state as JSON. */
public final class SandboxJson {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    private static final String[] FAULT_FIELDS = {
        "kind", "code", "description", "status", "seconds", "value", "path", "machineCode", "count"
    };

    private static final int MOST_TERMINALS = 1000;

    private SandboxJson() {}

    /** A fault from a JSON object with the fields of {@link Fault}; {@link IllegalArgumentException} if it is none. */
    public static Fault fault(String json) {
        try {
            Fault fault = MAPPER.readValue(json, Fault.class);
            if (fault == null) {
                throw new IllegalArgumentException("kind is missing");
            }
            return fault;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(reason(e), e);
        }
    }

    /** A fault from form fields named like those of {@link Fault}; empty ones count as absent. */
    public static Fault fault(Map<String, String> form) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String name : FAULT_FIELDS) {
            String value = form.getOrDefault(name, "").strip();
            if (!value.isEmpty()) {
                fields.put(name, value);
            }
        }
        try {
            return fault(MAPPER.writeValueAsString(fields));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of strings is always JSON", e);
        }
    }

    /** Terminals (the first thousand), counters, results, faults and recent requests, without tokens and secrets. */
    public static ObjectNode state(StandInPlatform platform) {
        ObjectNode state = MAPPER.createObjectNode();
        state.put("now", platform.now().toString());
        state.put("terminalCount", platform.terminalCount());
        state.put("deadRefreshTokensSent", platform.deadRefreshTokensSent());
        state.put("ordersPrinted", platform.ordersPrinted());
        state.set("results", MAPPER.valueToTree(platform.results()));
        state.set("faults", MAPPER.valueToTree(platform.faults()));
        state.set("requests", MAPPER.valueToTree(platform.requests()));
        state.set(
                "terminals",
                MAPPER.valueToTree(platform.terminals().limit(MOST_TERMINALS).toList()));
        return state;
    }

    private static String reason(JsonProcessingException e) {
        Throwable cause = e instanceof ValueInstantiationException ? e.getCause() : null;
        return cause instanceof IllegalArgumentException ? cause.getMessage() : e.getOriginalMessage();
    }
}
