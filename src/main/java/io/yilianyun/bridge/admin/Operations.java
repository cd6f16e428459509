package io.yilianyun.bridge.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.persistence.Json;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/** Does what an operator asks for by the routes of the API: what a page can do is what a call can do, and is audited like it. */
public class Operations {
    private final ProducerTemplate routes;

    public Operations(ProducerTemplate routes) {
        this.routes = routes;
    }

    /**
     * What came of it.
     *
     * @param status as HTTP has it
     * @param body the route's answer, a problem if the status is 400 or above; null if it has none
     */
    public record Outcome(int status, JsonNode body) {
        boolean isDone() {
            return status < 400;
        }

        /** Why not, in a sentence. */
        String reason() {
            return body == null ? "" : body.path("detail").asText();
        }
    }

    /**
     * Has a route of the API do it.
     *
     * @param operation the operation's id in the contract
     * @param headers the parts of its path
     * @param body becomes JSON; null for none
     */
    public Outcome run(String operation, HttpServletRequest request, Map<String, Object> headers, Object body) {
        Caller caller = new Caller(Caller.USER, request.getRemoteUser(), request.getRemoteAddr());
        Exchange exchange = routes.request("direct:" + operation, call -> {
            call.setProperty(AuditedRoutes.CALLER, caller);
            call.getMessage().setHeaders(headers);
            call.getMessage().setBody(body == null ? null : Json.write(body));
        });
        if (exchange.getException() != null) {
            throw new IllegalStateException(operation + " failed", exchange.getException());
        }
        String answer = exchange.getMessage().getBody(String.class);
        return new Outcome(
                exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class),
                answer == null || answer.isBlank() ? null : Json.read(answer, JsonNode.class));
    }
}
