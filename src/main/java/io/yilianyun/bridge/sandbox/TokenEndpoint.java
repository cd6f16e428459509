package io.yilianyun.bridge.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** {@code POST /oauth/oauth}: exchanges a code for a pair, or a refresh token for the next pair. */
final class TokenEndpoint implements Endpoint {

    static final String PATH = "/oauth/oauth";
    static final String AUTHORIZATION_CODE = "authorization_code";
    static final String REFRESH_TOKEN = "refresh_token";

    private final Settings settings;
    private final Terminals terminals;
    private final AuthorizationCodes codes;
    private final TokenMint mint;
    private final AtomicLong deadRefreshTokens = new AtomicLong();

    TokenEndpoint(Settings settings, Terminals terminals, AuthorizationCodes codes, TokenMint mint) {
        this.settings = settings;
        this.terminals = terminals;
        this.codes = codes;
        this.mint = mint;
    }

    /** How often a refresh token was sent that had been superseded and is no longer repeated. */
    long deadRefreshTokensSent() {
        return deadRefreshTokens.get();
    }

    @Override
    public void checkFields(String path, Map<String, String> form) {
        String grantType = form.getOrDefault("grant_type", "");
        if (!grantType.equals(AUTHORIZATION_CODE) && !grantType.equals(REFRESH_TOKEN)) {
            throw new Refusal(12);
        }
        RequestChecks.require(form, List.of(grantType.equals(REFRESH_TOKEN) ? "refresh_token" : "code", "scope"));
        if (!form.get("scope").equals("all")) {
            throw new Refusal(15);
        }
    }

    @Override
    public String machineCode(Request request) {
        return isRefresh(request)
                ? refreshed(request)
                        .map(Refreshing::terminal)
                        .map(Terminal::machineCode)
                        .orElse(null)
                : codeFor(request).orElse(null);
    }

    @Override
    public JsonNode answer(Request request) {
        TokenPair pair = isRefresh(request) ? refresh(request) : exchange(request);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("access_token", pair.accessToken());
        body.put("refresh_token", pair.refreshToken());
        body.put("machine_code", pair.machineCode());
        body.put("expires_in", settings.accessTokenLifetime().toSeconds());
        if (request.generation() == Generation.V2) {
            body.put("refresh_expires_in", settings.refreshTokenLifetime().toSeconds());
        }
        return body.put("scope", "all");
    }

    private TokenPair exchange(Request request) {
        String machineCode = codeFor(request).orElseThrow(() -> new Refusal(6));
        Terminal terminal = terminals.findOrCreate(request.app(), machineCode);
        // The terminal's lock makes the code single-use, and lets a code survive a day whose quota is spent.
        synchronized (terminal) {
            codeFor(request).orElseThrow(() -> new Refusal(6));
            terminal.authorize(request.now());
            codes.use(request.form().get("code"));
            return terminal.pair(mint);
        }
    }

    private TokenPair refresh(Request request) {
        Refreshing refreshing = refreshed(request).orElseThrow(() -> new Refusal(20));
        Terminal terminal = refreshing.terminal();
        synchronized (terminal) {
            return switch (terminal.refresh(refreshing.generation(), request.now())) {
                case ROTATED, REPEATED -> terminal.pair(mint);
                case EXPIRED, SUPERSEDED -> throw new Refusal(20);
                case DEAD -> {
                    deadRefreshTokens.incrementAndGet();
                    throw new Refusal(20);
                }
            };
        }
    }

    private record Refreshing(Terminal terminal, int generation) {}

    private Optional<Refreshing> refreshed(Request request) {
        return mint.read(TokenMint.Kind.REFRESH, request.form().get("refresh_token"))
                .flatMap(origin -> terminals
                        .find(origin.terminal())
                        .map(terminal -> new Refreshing(terminal, origin.generation())))
                .filter(found ->
                        found.terminal().clientId().equals(request.app().clientId()));
    }

    private Optional<String> codeFor(Request request) {
        return codes.machineCode(request.app().clientId(), request.form().get("code"), request.now());
    }

    private static boolean isRefresh(Request request) {
        return request.form().get("grant_type").equals(REFRESH_TOKEN);
    }
}
