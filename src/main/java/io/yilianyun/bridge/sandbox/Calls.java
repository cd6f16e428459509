package io.yilianyun.bridge.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** Carries out the calls that need a printer's access token. */
final class Calls {

    private static final Pattern PATHS =
            Pattern.compile("/(print|expressprint|pictureprint)/index|/oauth/setpushurl|/printer/(getprintstatus"
                    + "|getorderstatus|getorderpaginglist|cancelone|cancelall|setvoice|setsound|printinfo|getversion"
                    + "|shutdownrestart|deleteprinter)");
    /** What some calls need besides the fields that all of them need. */
    private static final Map<String, String[]> FIELDS = Map.of(
            "/print/index", new String[] {"content", "origin_id"},
            "/expressprint/index", new String[] {"content", "origin_id"},
            "/pictureprint/index", new String[] {"picture_url", "origin_id"},
            "/printer/getorderstatus", new String[] {"order_id"},
            "/printer/cancelone", new String[] {"order_id"},
            "/oauth/setpushurl", new String[] {"cmd", "url", "status"});

    private final Cache<String, Long> orders =
            Caffeine.newBuilder().maximumSize(10_000).build();
    private final AtomicLong lastOrder = new AtomicLong(1_000_000_000L);
    private final AtomicLong printed = new AtomicLong();

    static boolean knows(String path) {
        return PATHS.matcher(path).matches();
    }

    /** Returns how many orders came out on paper: a repeat with {@code idempotence=1} does not. */
    long printed() {
        return printed.get();
    }

    /** Throws {@link Refusal} 12 if a field is missing that this call needs besides those of all calls. */
    static void checkFields(Request request) {
        request.require(FIELDS.getOrDefault(request.path(), new String[0]));
    }

    /** Carries out a call and returns the answer's body, null for none. */
    JsonNode execute(Printer printer, Request request) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        switch (request.path().substring(request.path().lastIndexOf('/') + 1)) {
            case "index" -> print(printer.app, request, body);
            case "getprintstatus", "getorderstatus" -> body.put("state", "1");
            case "getorderpaginglist" -> body.putArray("list");
            case "printinfo" -> body.put("print_width", "58mm").put("hardware", "sandbox");
            case "getversion" -> body.put("version", "1.0.0");
            case "deleteprinter" -> printer.revoke();
            default -> {
                return null;
            }
        }
        return body.isEmpty() ? null : body;
    }

    private void print(RegisteredApp app, Request request, ObjectNode body) {
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
        body.put("id", Long.toString(repeat ? earlier : fresh)).put("origin_id", originId);
    }
}
