package io.yilianyun.bridge.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.List;

/** What a value must be, in plain words. Never quotes the value: it may be a secret. */
final class Reason {
    private Reason() {}

    static String of(ValidationMessage message) {
        Object[] arguments = message.getArguments();
        return switch (message.getType()) {
            case "type" -> "must be " + type(String.valueOf(arguments[1]));
            case "minimum" -> "must be at least " + arguments[0];
            case "maximum" -> "must be at most " + arguments[0];
            case "minLength" -> "must have at least %s characters".formatted(arguments[0]);
            case "maxLength" -> "must have at most %s characters".formatted(arguments[0]);
            case "pattern" -> "must match " + arguments[0];
            case "enum" -> "must be one of " + String.valueOf(arguments[0]).replaceAll("[\\[\\]\"]", "");
            case "required" -> "is missing";
            default -> message.getError();
        };
    }

    /**
     * @param schema of the body as a whole
     */
    static String of(ValidationMessage message, JsonNode schema) {
        if (!message.getType().equals("additionalProperties")) {
            return of(message);
        }
        List<String> known = new ArrayList<>();
        schema.path("properties").fieldNames().forEachRemaining(known::add);
        return "is not known; the body takes " + String.join(", ", known);
    }

    /** Where it is, as a JSON pointer; the missing or unknown field itself. */
    static String pointer(ValidationMessage message) {
        String at = "";
        for (int i = 0; i < message.getInstanceLocation().getNameCount(); i++) {
            at += "/" + message.getInstanceLocation().getName(i);
        }
        return message.getProperty() == null ? at : at + "/" + message.getProperty();
    }

    private static String type(String name) {
        return switch (name) {
            case "integer" -> "a whole number";
            case "string" -> "a text";
            case "object" -> "a JSON object";
            case "array" -> "a list";
            default -> "a " + name;
        };
    }
}
