package io.yilianyun.bridge.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.yilianyun.bridge.persistence.Json;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.http.HttpStatus;

/** Takes what an API call brings. */
public class ApiRequest {
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    /** Makes the path's parts the variables {@code app}, {@code machineCode} and {@code id}. */
    public void path(Exchange exchange) throws Problem {
        Message message = exchange.getMessage();
        for (String name : new String[] {"app", "machineCode", "id"}) {
            String value = Parameters.optional(name, message.getHeader(name, String.class), 64);
            if (value != null) {
                exchange.setVariable(name, value);
            }
        }
    }

    /** Makes the body a map; an empty body an empty one. */
    public void json(Exchange exchange) throws Problem {
        String text = exchange.getMessage().getBody(String.class);
        try {
            exchange.getMessage()
                    .setBody(
                            text == null || text.isBlank() || text.strip().equals("null")
                                    ? Map.of()
                                    : Json.MAPPER.readValue(text, OBJECT));
        } catch (JsonProcessingException e) {
            // The parser's message quotes the body.
            throw new Problem(HttpStatus.BAD_REQUEST, "The body must be a JSON object");
        }
    }
}
