package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.deadletter.DeadLetterSubject;
import io.yilianyun.bridge.platform.FaultClassifier;
import io.yilianyun.bridge.token.AccessTokens;
import io.yilianyun.bridge.token.NoSuchTokenException;
import io.yilianyun.bridge.token.Quota;
import io.yilianyun.bridge.token.QuotaSpentException;
import io.yilianyun.bridge.token.RefreshResult;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenRepository;
import io.yilianyun.bridge.token.TokenRepository.Filter;
import io.yilianyun.bridge.token.TokenStatus;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** The API's calls about tokens. */
public class TokenApi {
    private final TokenRepository tokens;
    private final DeadLetterRepository deadLetters;
    private final AccessTokens accessTokens;
    private final Quota quota;
    private final TransactionTemplate transaction;
    private final Clock clock;

    public TokenApi(
            TokenRepository tokens,
            DeadLetterRepository deadLetters,
            AccessTokens accessTokens,
            Quota quota,
            TransactionTemplate transaction,
            Clock clock) {
        this.tokens = tokens;
        this.deadLetters = deadLetters;
        this.accessTokens = accessTokens;
        this.quota = quota;
        this.transaction = transaction;
        this.clock = clock;
    }

    public Map<String, Object> list(
            @Header("app") String app,
            @Header("status") String status,
            @Header("q") String text,
            @Header("page") String page,
            @Header("size") String size)
            throws Problem {
        Page part = Page.of(page, size);
        Filter filter = filter(app, status, text);
        return part.answer(
                tokens.search(filter, part.size(), part.offset()).stream()
                        .map(TokenApi::view)
                        .toList(),
                tokens.count(filter));
    }

    public Map<String, Object> get(@Variable("app") String app, @Variable("machineCode") String machineCode)
            throws NoSuchTokenException {
        return view(find(app, machineCode));
    }

    /** Whether the access token has to be refreshed before it can be handed out. If not, it is kept as the variable {@code token}. */
    public boolean isExpired(
            Exchange exchange, @Variable("app") String app, @Variable("machineCode") String machineCode)
            throws NoSuchTokenException {
        Token token = find(app, machineCode);
        boolean expired = accessTokens.isExpired(token);
        exchange.setVariable("token", expired ? null : token);
        return expired;
    }

    /** Hands out the access token. */
    public Map<String, Object> accessToken(
            Exchange exchange, @Variable("app") String app, @Variable("machineCode") String machineCode)
            throws Exception {
        Token known = exchange.getVariable("token", Token.class);
        Token token = known == null ? find(app, machineCode) : known;
        if (accessTokens.isExpired(token)) {
            String reason = exchange.getMessage().getBody() instanceof RefreshResult result ? result.reason() : null;
            throw new Problem(
                    HttpStatus.CONFLICT,
                    "The access token of %s/%s is expired and could not be refreshed: %s"
                            .formatted(app, machineCode, reason),
                    exchange.getMessage().getBody() instanceof RefreshResult result ? result.code() : null);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("accessToken", accessTokens.decrypt(token));
        answer.put("expiresAt", token.accessExpiresAt());
        return answer;
    }

    /** Answers a refresh with the token's new state, or with what kept it from being refreshed. */
    public Map<String, Object> refreshed(
            @Body RefreshResult result, @Variable("app") String app, @Variable("machineCode") String machineCode)
            throws Exception {
        return switch (result.kind()) {
            case REFRESHED -> get(app, machineCode);
            case FAILED -> throw failure(result, find(app, machineCode));
            case NOT_MADE -> throw new Problem(HttpStatus.CONFLICT, "The token was not refreshed: " + result.reason());
        };
    }

    private Exception failure(RefreshResult result, Token token) {
        return token.status() == TokenStatus.DEFERRED
                ? new QuotaSpentException(token.app(), token.machineCode(), quota.renewal(clock.instant()))
                : FaultClassifier.UNDECRYPTABLE.equals(result.code())
                        ? new Problem(HttpStatus.CONFLICT, result.reason())
                        : new Problem(
                                HttpStatus.BAD_GATEWAY,
                                "The platform did not refresh the token: " + result.reason(),
                                result.code());
    }

    public void delete(@Variable("app") String app, @Variable("machineCode") String machineCode)
            throws NoSuchTokenException {
        Boolean deleted = transaction.execute(status -> {
            deadLetters.discard(DeadLetterSubject.token(app, machineCode));
            return tokens.delete(app, machineCode);
        });
        if (!Boolean.TRUE.equals(deleted)) {
            throw new NoSuchTokenException(app, machineCode);
        }
    }

    private Token find(String app, String machineCode) throws NoSuchTokenException {
        return tokens.find(app, machineCode).orElseThrow(() -> new NoSuchTokenException(app, machineCode));
    }

    static Filter filter(String app, String status, String text) throws Problem {
        return new Filter(
                Parameters.optional("app", app, 32),
                Parameters.oneOf("status", status, TokenStatus.values()),
                Parameters.optional("q", text, 100));
    }

    static Map<String, Object> view(Token token) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("app", token.app());
        view.put("machineCode", token.machineCode());
        view.put("merchant", token.merchant());
        view.put("scope", token.scope());
        view.put("status", token.status());
        view.put("accessExpiresAt", token.accessExpiresAt());
        view.put("refreshExpiresAt", token.refreshExpiresAt());
        view.put("refreshDueAt", token.dueAt());
        view.put("issuedAt", token.issuedAt());
        view.put("refreshedAt", token.refreshedAt());
        view.put("quotaDay", token.quotaDay());
        view.put("quotaUsed", token.quotaUsed());
        view.put("attempts", token.attempts());
        view.put("lastError", token.lastError());
        return view;
    }
}
