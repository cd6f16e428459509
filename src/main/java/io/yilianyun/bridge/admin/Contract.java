package io.yilianyun.bridge.admin;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.oas.OpenApi30;
import io.yilianyun.bridge.persistence.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.MediaType;

/** The API's contract, {@value #LOCATION}: its text, and what each of its operations takes. */
public class Contract {
    private static final String LOCATION = "yilianyun/openapi.json";
    private static final String AUDITED = "x-audit";
    private static final String JSON_BODY = "application/json";
    /** The document is more than schemas; the rest of it is no error. */
    private static final JsonMetaSchema DIALECT = JsonMetaSchema.builder(OpenApi30.getInstance())
            .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
            .build();

    private final byte[] text;
    private final JsonNode document;
    private final Map<String, Operation> operations = new LinkedHashMap<>();
    private final JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(
            VersionFlag.V4, builder -> builder.metaSchema(DIALECT).defaultMetaSchemaIri(DIALECT.getIri()));
    private final SchemaValidatorsConfig config =
            SchemaValidatorsConfig.builder().locale(Locale.ENGLISH).build();

    /**
     * What one value has to be.
     *
     * @param definition the schema itself, references resolved
     */
    record Value(boolean required, JsonNode definition, JsonSchema schema) {}

    /**
     * What a call does and takes.
     *
     * @param changes whether it changes something here
     * @param audited whether it is taken down: what changes something here is, and what is marked {@value #AUDITED}, which comes often
     * @param body the JSON body, or null if it takes none
     * @param answers the media types of its success; empty if it has no body
     */
    record Operation(
            String id,
            boolean changes,
            boolean audited,
            Map<String, Value> query,
            Map<String, Value> path,
            Map<String, Value> headers,
            Value body,
            List<MediaType> answers) {}

    public Contract() {
        try (InputStream in = Contract.class.getClassLoader().getResourceAsStream(LOCATION)) {
            text = in.readAllBytes();
            document = Json.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        document.get("paths").fields().forEachRemaining(path -> path.getValue()
                .fields()
                .forEachRemaining(call -> add(operation(
                        !call.getKey().equals("get"),
                        JsonPointer.empty()
                                .appendProperty("paths")
                                .appendProperty(path.getKey())
                                .appendProperty(call.getKey()),
                        call.getValue()))));
    }

    /** The document as it is served. */
    byte[] text() {
        return text.clone();
    }

    JsonNode document() {
        return document;
    }

    /** The operation whose route begins at an endpoint, {@code direct:<operationId>}, whatever options that has. */
    Optional<Operation> operationAt(String endpoint) {
        return Optional.ofNullable(operations.get(endpoint.replaceFirst("^direct:/*([^?]*).*", "$1")));
    }

    /** The node itself, or what it refers to. */
    JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    private void add(Operation operation) {
        operations.put(operation.id(), operation);
    }

    private Operation operation(boolean changes, JsonPointer at, JsonNode call) {
        Map<String, Map<String, Value>> parameters =
                Map.of("query", new LinkedHashMap<>(), "path", new LinkedHashMap<>(), "header", new LinkedHashMap<>());
        JsonPointer list = at.appendProperty("parameters");
        for (int i = 0; i < call.path("parameters").size(); i++) {
            JsonNode parameter = call.get("parameters").get(i);
            parameters
                    .get(parameter.get("in").asText())
                    .put(
                            parameter.get("name").asText(),
                            value(
                                    parameter.path("required").asBoolean(),
                                    list.appendIndex(i).appendProperty("schema")));
        }
        JsonPointer content = at.appendProperty("requestBody").appendProperty("content");
        Value body = document.at(content).has(JSON_BODY)
                ? value(
                        call.get("requestBody").path("required").asBoolean(),
                        content.appendProperty(JSON_BODY).appendProperty("schema"))
                : null;
        boolean marked = call.path(AUDITED).asBoolean();
        List<MediaType> answers = new ArrayList<>();
        call.get("responses").fields().forEachRemaining(answer -> {
            if (answer.getKey().startsWith("2")) {
                answer.getValue()
                        .path("content")
                        .fieldNames()
                        .forEachRemaining(type -> answers.add(MediaType.parseMediaType(type)));
            }
        });
        return new Operation(
                call.get("operationId").asText(),
                changes && !marked,
                changes || marked,
                parameters.get("query"),
                parameters.get("path"),
                parameters.get("header"),
                body,
                answers);
    }

    private Value value(boolean required, JsonPointer at) {
        return new Value(
                required,
                resolve(document.at(at)),
                schemas.getSchema(SchemaLocation.of("classpath:" + LOCATION + "#" + at), config));
    }
}
