package io.yilianyun.bridge.sandbox;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** The calls that need a terminal's access token. */
final class CallEndpoint implements Endpoint {

    private static final String DELETE_PRINTER = "/printer/deleteprinter";

    /** What each path needs besides the fields that all of them need. */
    private static final Map<String, List<String>> FIELDS = Map.ofEntries(
            entry("/print/index", List.of("content", "origin_id")),
            entry("/pictureprint/index", List.of("picture_url", "origin_id")),
            entry("/expressprint/index", List.of("content", "origin_id")),
            entry("/printer/getprintstatus", List.of()),
            entry("/printer/getorderstatus", List.of("order_id")),
            entry("/printer/getorderpaginglist", List.of()),
            entry("/printer/cancelone", List.of("order_id")),
            entry("/printer/cancelall", List.of()),
            entry("/printer/setvoice", List.of()),
            entry("/printer/setsound", List.of()),
            entry("/printer/printinfo", List.of()),
            entry("/printer/getversion", List.of()),
            entry("/printer/shutdownrestart", List.of()),
            entry(DELETE_PRINTER, List.of()),
            entry("/oauth/setpushurl", List.of("cmd", "url", "status")));

    private static final Pattern ORIGIN_ID = Pattern.compile("[0-9A-Za-z]{1,32}");
    private static final int REMEMBERED_ORDERS = 10_000;

    private record Order(String clientId, String originId) {}

    private final Terminals terminals;
    private final TokenMint mint;
    private final RecentKeys<Order, Long> orders = new RecentKeys<>(REMEMBERED_ORDERS);
    private final AtomicLong lastOrder = new AtomicLong(1_000_000_000L);
    private final AtomicLong printed = new AtomicLong();

    CallEndpoint(Terminals terminals, TokenMint mint) {
        this.terminals = terminals;
        this.mint = mint;
    }

    static boolean knows(String path) {
        return FIELDS.containsKey(path);
    }

    /** How many orders came out on paper: a repeat with {@code idempotence=1} does not. */
    long printed() {
        return printed.get();
    }

    @Override
    public void checkFields(String path, Map<String, String> form) {
        List<String> needed = new ArrayList<>(List.of("access_token", "machine_code"));
        needed.addAll(FIELDS.get(path));
        RequestChecks.require(form, needed);
    }

    @Override
    public String machineCode(Request request) {
        return request.form().get("machine_code");
    }

    @Override
    public JsonNode answer(Request request) {
        Terminal terminal = authenticated(request);
        if (request.path().endsWith("print/index")) {
            return print(request);
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        switch (request.path()) {
            case "/printer/getprintstatus", "/printer/getorderstatus" -> body.put("state", "1");
            case "/printer/getorderpaginglist" -> body.putArray("list");
            case "/printer/printinfo" -> body.put("print_width", "58mm").put("hardware", "sandbox");
            case "/printer/getversion" -> body.put("version", "1.0.0");
            case DELETE_PRINTER -> terminal.revoke();
            default -> {
                // The remaining calls succeed without telling anything.
            }
        }
        return body.isEmpty() ? null : body;
    }

    private Terminal authenticated(Request request) {
        TokenMint.Origin origin = mint.read(
                        TokenMint.Kind.ACCESS, request.form().get("access_token"))
                .orElseThrow(() -> new Refusal(14));
        Terminal terminal = terminals
                .find(origin.terminal())
                .filter(found -> found.clientId().equals(request.app().clientId())
                        && found.machineCode().equals(machineCode(request)))
                .orElseThrow(() -> new Refusal(14));
        terminal.checkAccess(origin.generation(), request.now());
        return terminal;
    }

    private JsonNode print(Request request) {
        String originId = request.form().get("origin_id");
        if (!ORIGIN_ID.matcher(originId).matches()) {
            throw new Refusal(13);
        }
        long fresh = lastOrder.incrementAndGet();
        Long earlier = orders.putIfAbsent(new Order(request.app().clientId(), originId), fresh);
        boolean repeat = earlier != null && "1".equals(request.form().get("idempotence"));
        if (!repeat) {
            printed.incrementAndGet();
        }
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", Long.toString(repeat ? earlier : fresh))
                .put("origin_id", originId);
    }
}
