package io.yilianyun.bridge.platform;

import io.yilianyun.bridge.config.BridgeProperties;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Turns the variable {@code form} (the call's own fields) into a signed form body for the platform, with a timestamp and an id that
 * are fresh for every attempt, and sets the path from the variable {@code path}. The client secret itself never travels.
 */
public class SignRequest implements Processor {
    private final BridgeProperties properties;
    private final PlatformClock clock;

    public SignRequest(BridgeProperties properties, PlatformClock clock) {
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) {
        BridgeProperties.App app = properties.app(exchange.getVariable("app", String.class));
        String timestamp = clock.timestamp();
        Map<String, String> form = new LinkedHashMap<>();
        form.put("client_id", app.clientId());
        form.putAll(form(exchange));
        form.put("sign", Signature.of(app.clientId(), timestamp, app.clientSecret()));
        form.put("timestamp", timestamp);
        form.put("id", UUID.randomUUID().toString());

        SentValues.note(exchange, form, app.clientSecret());

        Message message = exchange.getMessage();
        // Among the headers of a request to the bridge are ones that would steer camel-http elsewhere.
        message.removeHeaders("*");
        // Of the request to the bridge; the answer may name one of its own.
        exchange.removeProperty(Exchange.CHARSET_NAME);
        message.setBody(encode(form));
        message.setHeader(Exchange.CONTENT_TYPE, "application/x-www-form-urlencoded");
        message.setHeader(Exchange.HTTP_PATH, app.basePath() + exchange.getVariable("path", String.class));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> form(Exchange exchange) {
        return exchange.getVariable("form", Map.class);
    }

    private static String encode(Map<String, String> form) {
        StringJoiner body = new StringJoiner("&");
        form.forEach((name, value) -> body.add(URLEncoder.encode(name, StandardCharsets.UTF_8) + "="
                + URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return body.toString();
    }
}
