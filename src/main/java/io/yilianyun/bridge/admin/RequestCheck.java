package io.yilianyun.bridge.admin;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.ValidationMessage;
import io.yilianyun.bridge.admin.Contract.Operation;
import io.yilianyun.bridge.admin.Contract.Value;
import io.yilianyun.bridge.admin.Problem.Fault;
import io.yilianyun.bridge.persistence.Json;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.StringUtils;

/**
 * Holds an API request against the contract before its route sees it: parameters that are unknown, given twice or ill-typed, and the shape of
 * the JSON body. A streamed body is not touched.
 */
public class RequestCheck {
    private static final int MOST_FAULTS = 10;
    private static final int LONGEST_NAME = 64;
    private static final ObjectReader STRICT = Json.MAPPER
            .reader()
            .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Contract contract;

    public RequestCheck(Contract contract) {
        this.contract = contract;
    }

    /**
     * Lets a request pass. What does not come over HTTP, passes as it is.
     *
     * @throws Problem 400, which names each parameter and field that is not as the contract says; 406 if the caller does not take what the
     *     call answers
     */
    public void check(Exchange exchange) throws Problem {
        Message message = exchange.getMessage();
        HttpServletRequest request = message.getHeader(Exchange.HTTP_SERVLET_REQUEST, HttpServletRequest.class);
        String called = exchange.getUnitOfWork().getRoute().getEndpoint().getEndpointUri();
        Operation operation = contract.operationAt(called).orElse(null);
        if (request == null || operation == null) {
            return;
        }
        accept(ApiRequestFilter.accepted(request), operation.answers());
        List<Fault> faults = new ArrayList<>();
        query(request.getQueryString(), operation, message, faults);
        operation.path().forEach((name, value) -> single("parameter", name, value, text(message, name), faults));
        operation.headers().forEach((name, value) -> single("header", name, value, request.getHeader(name), faults));
        if (operation.body() != null) {
            body(operation.body(), message, faults);
        }
        if (!faults.isEmpty()) {
            throw Problem.of(faults.stream().limit(MOST_FAULTS).toList());
        }
    }

    private static void accept(List<String> accepted, List<MediaType> answers) throws Problem {
        if (accepted.isEmpty() || answers.isEmpty()) {
            return;
        }
        try {
            for (MediaType taken : MediaType.parseMediaTypes(accepted)) {
                if (answers.stream().anyMatch(taken::isCompatibleWith)) {
                    return;
                }
            }
        } catch (InvalidMediaTypeException e) {
            throw Problem.of(List.of(new Fault("header", HttpHeaders.ACCEPT, "is not a list of media types")));
        }
        throw new Problem(
                HttpStatus.NOT_ACCEPTABLE,
                "The call answers %s; the header Accept must allow it".formatted(answers.get(0)));
    }

    private static void query(String query, Operation operation, Message message, List<Fault> faults) {
        Map<String, List<String>> given = new LinkedHashMap<>();
        for (String pair : StringUtils.tokenizeToStringArray(query, "&")) {
            String[] parts = pair.split("=", 2);
            given.computeIfAbsent(decode(parts[0]), name -> new ArrayList<>())
                    .add(parts.length < 2 ? "" : decode(parts[1]));
        }
        given.forEach((name, values) -> {
            Value value = operation.query().get(name);
            if (value == null) {
                faults.add(new Fault(
                        "parameter",
                        cut(name),
                        operation.query().isEmpty()
                                ? "is not known; the call takes no parameters in its query"
                                : "is not known; the call takes "
                                        + String.join(", ", operation.query().keySet())));
            } else if (values.size() > 1) {
                faults.add(new Fault("parameter", name, "is given more than once"));
            } else {
                String text = values.get(0);
                if (text == null) {
                    faults.add(new Fault("parameter", name, "is not percent-encoded UTF-8"));
                } else {
                    // The names of states are written in any case.
                    message.setHeader(name, value.definition().has("enum") ? text.toUpperCase(Locale.ROOT) : text);
                    single("parameter", name, value, text(message, name), faults);
                }
            }
        });
        operation.query().forEach((name, value) -> {
            if (value.required() && !given.containsKey(name)) {
                faults.add(new Fault("parameter", name, "is missing"));
            }
        });
    }

    /** Null if it cannot be decoded. */
    private static String decode(String text) {
        try {
            String decoded = StringUtils.uriDecode(text.replace('+', ' '), StandardCharsets.UTF_8);
            return decoded.indexOf('\uFFFD') < 0 ? decoded : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String text(Message message, String header) {
        return message.getHeader(header, String.class);
    }

    /** An empty value is taken for a missing one. */
    private static void single(String place, String name, Value value, String text, List<Fault> faults) {
        if (text == null || text.isBlank()) {
            if (value.required()) {
                faults.add(new Fault(place, name, "is missing"));
            }
            return;
        }
        value.schema()
                .validate(node(text, value.definition().path("type").asText()))
                .forEach(message -> faults.add(new Fault(place, name, Reason.of(message))));
    }

    private static JsonNode node(String text, String type) {
        return type.equals("integer") && text.matches("[+-]?[0-9]{1,18}")
                ? JsonNodeFactory.instance.numberNode(Long.parseLong(text))
                : JsonNodeFactory.instance.textNode(text);
    }

    private void body(Value value, Message message, List<Fault> faults) {
        String text = message.getBody(String.class);
        message.setBody(text);
        if (text == null || text.isBlank() || (text.strip().equals("null"))) {
            if (value.required()) {
                faults.add(new Fault("pointer", "", "is missing; it must be a JSON object"));
            }
            return;
        }
        try {
            JsonNode body = STRICT.readTree(text);
            for (ValidationMessage found : value.schema().validate(body)) {
                String pointer = Reason.pointer(found);
                faults.add(new Fault("pointer", cut(pointer), Reason.of(found, value.definition())));
            }
        } catch (JsonProcessingException e) {
            // The parser's message quotes the body.
            faults.add(new Fault(
                    "pointer",
                    "",
                    // Nowhere in particular, if it is nested too deeply for example.
                    e.getLocation() == null
                            ? "is not JSON that can be read; it must be a JSON object"
                            : "is not JSON, from line %d, column %d on; it must be a JSON object"
                                    .formatted(
                                            e.getLocation().getLineNr(),
                                            e.getLocation().getColumnNr())));
        }
    }

    private static String cut(String name) {
        String shown = name == null ? "?" : name;
        return shown.length() <= LONGEST_NAME ? shown : shown.substring(0, LONGEST_NAME) + "…";
    }
}
