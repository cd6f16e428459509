package io.yilianyun.bridge.platform;

import io.yilianyun.bridge.config.BridgeProperties;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.hc.core5.http.message.BasicNameValuePair;
import org.apache.hc.core5.net.WWWFormCodec;
import org.springframework.stereotype.Component;

/**
 * Signs a request: makes the variable {@code form} (the call's own fields) the form body, with a new timestamp and id for every attempt, and
 * sets the path from the variable {@code path}. The client secret itself is never sent.
 */
@Component("bridgeSignRequest")
public class SignRequest implements Processor {
    /** The exchange property of a request that repeats an earlier one of its exchange. */
    static final String REPEATS = "bridgeRepeats";

    private static final String MASK = "bridgeMask";
    private static final Set<String> PUBLIC_FIELDS =
            Set.of("client_id", "machine_code", "grant_type", "scope", "timestamp", "id");
    /** Shorter values are no secrets, and occur by chance. */
    private static final int SHORTEST_SECRET = 8;

    private final BridgeProperties properties;
    private final PlatformClock clock;
    private final CallTimer timer;

    public SignRequest(BridgeProperties properties, PlatformClock clock, CallTimer timer) {
        this.properties = properties;
        this.clock = clock;
        this.timer = timer;
    }

    @Override
    @SuppressWarnings("unchecked")
    public void process(Exchange exchange) {
        // The fault of an earlier request, which this one repeats.
        if (exchange.removeProperty(ReadAnswer.FAULT) != null) {
            exchange.setProperty(REPEATS, true);
        }
        BridgeProperties.App app = properties.app(exchange.getVariable("app", String.class));
        String timestamp = clock.timestamp();
        Map<String, String> form = new LinkedHashMap<>();
        form.put("client_id", app.clientId());
        form.putAll(exchange.getVariable("form", Map.class));
        form.put("sign", Signature.of(app.clientId(), timestamp, app.clientSecret()));
        form.put("timestamp", timestamp);
        form.put("id", UUID.randomUUID().toString());

        exchange.setProperty(MASK, mask(form, app.clientSecret()));

        Message message = exchange.getMessage();
        // Headers of the caller's request could redirect camel-http.
        message.removeHeaders("*");
        // The charset of the caller's request; the answer may name another.
        exchange.removeProperty(Exchange.CHARSET_NAME);
        message.setBody(WWWFormCodec.format(
                form.entrySet().stream()
                        .map(field -> new BasicNameValuePair(field.getKey(), field.getValue()))
                        .toList(),
                StandardCharsets.UTF_8));
        message.setHeader(Exchange.CONTENT_TYPE, "application/x-www-form-urlencoded");
        message.setHeader(Exchange.HTTP_PATH, app.basePath() + exchange.getVariable("path", String.class));
        timer.begin(exchange);
    }

    /** Matches what a request sent and nobody may see, as it is and URL-encoded. */
    private static Pattern mask(Map<String, String> form, String clientSecret) {
        Stream<String> sent = form.entrySet().stream()
                .filter(field -> !PUBLIC_FIELDS.contains(field.getKey()))
                .map(Map.Entry::getValue);
        String secrets = Stream.concat(sent, Stream.of(clientSecret))
                .filter(value -> value.length() >= SHORTEST_SECRET)
                .flatMap(value -> Stream.of(value, URLEncoder.encode(value, StandardCharsets.UTF_8)))
                .sorted(Comparator.comparing(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|"));
        return Pattern.compile(secrets, Pattern.CASE_INSENSITIVE);
    }

    /** Masks the secrets of the exchange's last request where the platform's answer repeats them. */
    static String masked(Exchange exchange, String text) {
        Pattern secrets = exchange.getProperty(MASK, Pattern.class);
        return secrets == null ? text : secrets.matcher(text).replaceAll("***");
    }
}
