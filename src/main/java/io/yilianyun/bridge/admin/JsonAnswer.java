package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.persistence.Json;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Answers the body as JSON. The status is that of the variable {@code status}, else 200; headers of the request do not come back. If the
 * variable {@code conditional} is true, the answer has an entity tag, and is left out if the caller has it. No other answer may be stored by
 * anybody: that is what Spring Security says where nothing else is said.
 */
public class JsonAnswer implements Processor {
    @Override
    public void process(Exchange exchange) {
        String body = Json.write(exchange.getMessage().getBody());
        String known = exchange.getMessage().getHeader(HttpHeaders.IF_NONE_MATCH, String.class);
        HttpServletResponse response = response(exchange.getMessage());
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage()
                .setHeader(Exchange.HTTP_RESPONSE_CODE, exchange.getVariable("status", 200, Integer.class));
        exchange.getMessage().setHeader(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE);
        exchange.getMessage().setBody(body);
        if (exchange.getVariable("conditional", false, Boolean.class)) {
            conditional(exchange.getMessage(), EntityTag.of(body.getBytes(StandardCharsets.UTF_8)), known, response);
        }
    }

    /** The answer's own headers; null outside of HTTP. */
    static HttpServletResponse response(Message message) {
        return message.getHeader(Exchange.HTTP_SERVLET_RESPONSE, HttpServletResponse.class);
    }

    /** Gives the answer its tag, and leaves its body out if the caller has it already. */
    static void conditional(Message message, EntityTag tag, String ifNoneMatch, HttpServletResponse response) {
        message.setHeader(HttpHeaders.ETAG, tag.text());
        if (response != null) {
            // Camel does not pass this one on.
            response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        }
        if (tag.isIn(ifNoneMatch)) {
            message.setHeader(Exchange.HTTP_RESPONSE_CODE, HttpStatus.NOT_MODIFIED.value());
            message.setBody("");
        }
    }
}
