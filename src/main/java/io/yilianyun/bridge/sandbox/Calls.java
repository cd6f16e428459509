package io.yilianyun.bridge.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.atomic.AtomicLong;
import org.yaml.snakeyaml.Yaml;

/** Carries out the calls that need a printer's access token. Which there are is data: {@code calls.yaml}. */
final class Calls {

    private static final JsonNode CALLS = new ObjectMapper()
            .valueToTree(new Yaml().load(Calls.class.getResourceAsStream("/yilianyun/sandbox/calls.yaml")));

    private final Cache<String, Long> orders =
            Caffeine.newBuilder().maximumSize(10_000).build();
    private final AtomicLong lastOrder = new AtomicLong(1_000_000_000L);
    private final AtomicLong printed = new AtomicLong();

    static boolean knows(String path) {
        return CALLS.has(path);
    }

    /** Returns how many orders came out on paper: a repeat with {@code idempotence=1} does not. */
    long printed() {
        return printed.get();
    }

    /** Throws {@link Refusal} 12 if a field is missing that this call needs besides those of all calls. */
    static void checkFields(Request request) {
        CALLS.path(request.path()).path("needs").forEach(field -> request.require(field.asText()));
    }

    /** Carries out a call and returns the answer's body, null for none. */
    JsonNode execute(Printer printer, Request request) {
        if (request.path().endsWith("/index")) {
            return print(printer.app, request);
        }
        if (request.path().equals("/printer/deleteprinter")) {
            printer.revoke();
        }
        return CALLS.get(request.path()).get("body");
    }

    private JsonNode print(RegisteredApp app, Request request) {
        String originId = request.field("origin_id");
        if (!originId.matches("[0-9A-Za-z]{1,32}")) {
            throw new Refusal(13);
        }
        long fresh = lastOrder.incrementAndGet();
        Long earlier = orders.asMap().putIfAbsent(app.clientId() + "/" + originId, fresh);
        boolean repeat = earlier != null && request.field("idempotence").equals("1");
        if (!repeat) {
            printed.incrementAndGet();
        }
        long id = repeat ? earlier : fresh;
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", Long.toString(id))
                .put("origin_id", originId);
    }
}
