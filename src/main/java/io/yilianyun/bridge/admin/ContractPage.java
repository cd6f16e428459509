package io.yilianyun.bridge.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What the page {@code /api/docs} shows of the contract. */
final class ContractPage {
    private static final String REFERENCE = "#/components/schemas/";

    private final Contract contract;

    ContractPage(Contract contract) {
        this.contract = contract;
    }

    /**
     * A call.
     *
     * @param role who may, and what else there is to know
     */
    record Call(
            String id,
            String method,
            String path,
            String summary,
            String role,
            List<Field> parameters,
            List<Content> bodies,
            List<Answer> answers) {}

    /**
     * A parameter, or a field of a schema.
     *
     * @param schema name of the schema that it refers to, or null
     */
    record Field(String name, String place, String type, String schema, boolean required, String description) {}

    /** A body in one media type. */
    record Content(String mediaType, String type, String schema) {}

    record Answer(String status, String description, List<Content> bodies) {}

    /** The calls by their tag, in the order of the contract. */
    Map<String, List<Call>> groups() {
        Map<String, List<Call>> groups = new LinkedHashMap<>();
        contract.document().get("paths").fields().forEachRemaining(path -> path.getValue()
                .fields()
                .forEachRemaining(call -> groups.computeIfAbsent(
                                call.getValue().at("/tags/0").asText("calls"), tag -> new ArrayList<>())
                        .add(call(call.getKey(), path.getKey(), call.getValue()))));
        return groups;
    }

    /** The fields of each schema, by its name. */
    Map<String, List<Field>> schemas() {
        Map<String, List<Field>> schemas = new TreeMap<>();
        contract.document()
                .at("/components/schemas")
                .fields()
                .forEachRemaining(schema -> schemas.put(schema.getKey(), fields(schema.getValue())));
        return schemas;
    }

    private Call call(String method, String path, JsonNode call) {
        List<Field> parameters = elements(call.path("parameters"))
                .map(parameter -> field(
                        parameter.get("name").asText(),
                        parameter.get("in").asText(),
                        parameter.get("schema"),
                        parameter.path("required").asBoolean(),
                        parameter.path("description").asText()))
                .toList();
        List<Answer> answers = new ArrayList<>();
        call.get("responses").fields().forEachRemaining(answer -> {
            JsonNode response = contract.resolve(answer.getValue());
            answers.add(new Answer(
                    answer.getKey(), response.path("description").asText(), contents(response.path("content"))));
        });
        return new Call(
                call.get("operationId").asText(),
                method.toUpperCase(Locale.ROOT),
                contract.document().at("/servers/0/url").asText() + path,
                call.path("summary").asText(),
                call.path("description").asText(),
                parameters,
                contents(call.at("/requestBody/content")),
                answers);
    }

    private static List<Content> contents(JsonNode content) {
        List<Content> contents = new ArrayList<>();
        content.fields()
                .forEachRemaining(type -> contents.add(new Content(
                        type.getKey(),
                        type(type.getValue().path("schema")),
                        reference(type.getValue().path("schema")))));
        return contents;
    }

    private static List<Field> fields(JsonNode schema) {
        List<String> required =
                elements(schema.path("required")).map(JsonNode::asText).toList();
        List<Field> fields = new ArrayList<>();
        schema.path("properties")
                .fields()
                .forEachRemaining(property -> fields.add(field(
                        property.getKey(),
                        "",
                        property.getValue(),
                        required.contains(property.getKey()),
                        property.getValue().path("description").asText())));
        return fields;
    }

    private static Field field(String name, String place, JsonNode schema, boolean required, String description) {
        return new Field(name, place, type(schema), reference(schema), required, description);
    }

    private static String reference(JsonNode schema) {
        JsonNode node = schema.path("type").asText().equals("array") ? schema.path("items") : schema;
        return node.has("$ref") ? node.get("$ref").asText().substring(REFERENCE.length()) : null;
    }

    /** The type and its limits, for example {@code integer, 1 to 500, else 50}. */
    private static String type(JsonNode schema) {
        StringBuilder type = new StringBuilder(schema.path("format")
                .asText(schema.has("$ref") ? "object" : schema.path("type").asText("object")));
        if (schema.has("enum")) {
            type.append(": ")
                    .append(String.join(
                            ", ",
                            elements(schema.get("enum")).map(JsonNode::asText).toList()));
        }
        append(type, schema, "minimum", "at least %s");
        append(type, schema, "maximum", "at most %s");
        append(type, schema, "minLength", "at least %s characters");
        append(type, schema, "maxLength", "at most %s characters");
        append(type, schema, "pattern", "%s");
        append(type, schema, "default", "else %s");
        return type.toString();
    }

    private static void append(StringBuilder type, JsonNode schema, String keyword, String words) {
        if (schema.has(keyword)) {
            type.append(", ").append(words.formatted(schema.get(keyword).asText()));
        }
    }

    private static Stream<JsonNode> elements(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}
