package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.authorize.Tickets;
import io.yilianyun.bridge.config.BridgeProperties;
import java.util.Map;
import org.apache.camel.Body;
import org.springframework.http.HttpStatus;

/** The API's call that makes an authorization link for a merchant. */
public class AuthorizationApi {
    private final BridgeProperties properties;
    private final Tickets tickets;

    public AuthorizationApi(BridgeProperties properties, Tickets tickets) {
        this.properties = properties;
        this.tickets = tickets;
    }

    public Tickets.Link create(@Body Map<String, Object> request) throws Problem {
        String app = Parameters.required("app", text(request, "app"), 32);
        String merchant = Parameters.optional("merchant", text(request, "merchant"), 200);
        String returnTo = Parameters.optional("returnTo", text(request, "returnTo"), 1000);
        if (!properties.apps().containsKey(app)) {
            throw new Problem(HttpStatus.BAD_REQUEST, "There is no application of this name");
        }
        if (returnTo != null && !tickets.mayReturnTo(returnTo)) {
            throw new Problem(
                    HttpStatus.BAD_REQUEST, "returnTo is not below an address in yilianyun.security.return-to-allowed");
        }
        return tickets.create(app, merchant, returnTo);
    }

    private static String text(Map<String, Object> request, String name) throws Problem {
        Object value = request.get(name);
        if (value != null && !(value instanceof String)) {
            throw new Problem(HttpStatus.BAD_REQUEST, name + " must be a text");
        }
        return (String) value;
    }
}
