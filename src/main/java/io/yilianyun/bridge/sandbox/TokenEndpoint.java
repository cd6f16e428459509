package io.yilianyun.bridge.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Serves {@code POST /oauth/oauth}: exchanges a code or a refresh token for a token pair. */
final class TokenEndpoint implements Endpoint {

    static final String PATH = "/oauth/oauth";

    private final Settings settings;
    private final Printers printers;
    private final Cache<String, Printer> codes;

    TokenEndpoint(Settings settings, Printers printers, Clock clock) {
        this.settings = settings;
        this.printers = printers;
        codes = Caffeine.newBuilder()
                .maximumSize(100_000)
                .expireAfterWrite(Duration.ofSeconds(600))
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .build();
    }

    /** Issues a code that can be exchanged once within 600 seconds. */
    String issueCode(Printer printer) {
        String code = UUID.randomUUID().toString().replace("-", "");
        codes.put(code, printer);
        return code;
    }

    /** Returns the grant type; null if it is none that the platform knows. */
    static String grantType(Request request) {
        String grantType = request.field("grant_type");
        return grantType.matches("authorization_code|refresh_token") ? grantType : null;
    }

    @Override
    public void checkFields(Request request) {
        if (grantType(request) == null) {
            throw new Refusal(12);
        }
        request.require(isRefresh(request) ? "refresh_token" : "code", "scope");
        if (!request.field("scope").equals("all")) {
            throw new Refusal(15);
        }
    }

    @Override
    public Action prepare(RegisteredApp app, Request request) {
        if (isRefresh(request)) {
            Optional<Printers.Holder> holder =
                    printers.holder(app, Printers.Kind.REFRESH, request.field("refresh_token"));
            return new Action(holder.map(held -> held.printer().machineCode).orElse(null), () -> {
                Printers.Holder held = holder.orElseThrow(() -> new Refusal(20));
                return body(held.printer().refresh(held.generation(), request.now()), request);
            });
        }
        Optional<Printer> printer =
                Optional.ofNullable(codes.getIfPresent(request.field("code"))).filter(issued -> issued.app.equals(app));
        String machineCode = printer.map(issued -> issued.machineCode).orElse(null);
        return new Action(machineCode, () -> exchange(printer.orElseThrow(() -> new Refusal(6)), request));
    }

    private JsonNode exchange(Printer printer, Request request) {
        // The printer's lock makes the code single-use, and lets a code survive a day whose quota is spent.
        synchronized (printer) {
            if (codes.getIfPresent(request.field("code")) == null) {
                throw new Refusal(6);
            }
            TokenPair pair = printer.authorize(request.now());
            codes.invalidate(request.field("code"));
            return body(pair, request);
        }
    }

    private JsonNode body(TokenPair pair, Request request) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("access_token", pair.accessToken())
                .put("refresh_token", pair.refreshToken())
                .put("machine_code", pair.machineCode())
                .put("expires_in", settings.accessTokenLifetime().toSeconds());
        if (request.generation() == Generation.V2) {
            body.put("refresh_expires_in", settings.refreshTokenLifetime().toSeconds());
        }
        return body.put("scope", "all");
    }

    private static boolean isRefresh(Request request) {
        return request.field("grant_type").equals("refresh_token");
    }
}
