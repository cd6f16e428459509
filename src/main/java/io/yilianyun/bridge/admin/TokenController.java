package io.yilianyun.bridge.admin;

import static io.yilianyun.bridge.admin.Inputs.APP;
import static io.yilianyun.bridge.admin.Inputs.MACHINE_CODE;

import io.yilianyun.bridge.admin.Inputs.Page;
import io.yilianyun.bridge.admin.Inputs.Paging;
import io.yilianyun.bridge.admin.Inputs.TokenQuery;
import io.yilianyun.bridge.admin.Views.AccessToken;
import io.yilianyun.bridge.admin.Views.TokenView;
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
import io.yilianyun.bridge.token.TokenStatus;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The API's calls about tokens. */
@RestController("bridgeTokenController")
@RequestMapping("/api/tokens")
class TokenController {
    private final TokenRepository tokens;
    private final AccessTokens accessTokens;
    private final DeadLetterRepository deadLetters;
    private final Flows flows;
    private final Quota quota;
    private final TransactionTemplate transaction;
    private final Clock clock;

    TokenController(
            TokenRepository tokens,
            AccessTokens accessTokens,
            DeadLetterRepository deadLetters,
            Flows flows,
            Quota quota,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            @Qualifier("bridgeClock") Clock clock) {
        this.tokens = tokens;
        this.accessTokens = accessTokens;
        this.deadLetters = deadLetters;
        this.flows = flows;
        this.quota = quota;
        this.transaction = transaction;
        this.clock = clock;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    Page<TokenView> listTokens(@Valid @ParameterObject TokenQuery query, @Valid @ParameterObject Paging paging) {
        List<Token> found = tokens.search(query.filter(), paging.size(), paging.offset());
        return paging.of(found.stream().map(TokenView::of).toList(), tokens.count(query.filter()));
    }

    @GetMapping(path = "/{app}/{machineCode}", produces = MediaType.APPLICATION_JSON_VALUE)
    TokenView getToken(
            @PathVariable @Pattern(regexp = APP) String app,
            @PathVariable @Pattern(regexp = MACHINE_CODE) String machineCode)
            throws NoSuchTokenException {
        return TokenView.of(find(app, machineCode));
    }

    @GetMapping(path = "/{app}/{machineCode}/access-token", produces = MediaType.APPLICATION_JSON_VALUE)
    @AuditInterceptor.Frequent
    AccessToken getAccessToken(
            @PathVariable @Pattern(regexp = APP) String app,
            @PathVariable @Pattern(regexp = MACHINE_CODE) String machineCode)
            throws Exception {
        Token token = find(app, machineCode);
        if (accessTokens.isExpired(token)) {
            RefreshResult result = flows.refresh(app, machineCode, true);
            token = find(app, machineCode);
            if (accessTokens.isExpired(token)) {
                throw new ApiProblem(
                                HttpStatus.CONFLICT,
                                "The access token of %s/%s is expired and could not be refreshed: %s"
                                        .formatted(app, machineCode, result.reason()))
                        .withCode(result.code());
            }
        }
        return new AccessToken(accessTokens.decrypt(token), token.accessExpiresAt());
    }

    @PostMapping(path = "/{app}/{machineCode}/refresh", produces = MediaType.APPLICATION_JSON_VALUE)
    TokenView refreshToken(
            @PathVariable @Pattern(regexp = APP) String app,
            @PathVariable @Pattern(regexp = MACHINE_CODE) String machineCode)
            throws Exception {
        try {
            RefreshResult result = flows.refresh(app, machineCode, false);
            Token token = find(app, machineCode);
            if (result.kind() == RefreshResult.Kind.REFRESHED) {
                return TokenView.of(token);
            }
            throw notRefreshed(result, token);
        } catch (QuotaSpentException e) {
            throw quotaSpent(e.getMessage(), e.renewal());
        }
    }

    private Exception notRefreshed(RefreshResult result, Token token) {
        if (result.kind() == RefreshResult.Kind.NOT_MADE) {
            return new ApiProblem(HttpStatus.CONFLICT, "The token was not refreshed: " + result.reason());
        } else if (token.status() == TokenStatus.DEFERRED) {
            return new QuotaSpentException(token.app(), token.machineCode(), quota.renewal(clock.instant()));
        } else if (FaultClassifier.UNDECRYPTABLE.equals(result.code())) {
            return new ApiProblem(HttpStatus.CONFLICT, result.reason());
        }
        return new ApiProblem(HttpStatus.BAD_GATEWAY, "The platform did not refresh the token: " + result.reason())
                .withCode(result.code());
    }

    private ApiProblem quotaSpent(String detail, Instant renewal) {
        ApiProblem problem = new ApiProblem(HttpStatus.TOO_MANY_REQUESTS, detail).ofType("quota-spent");
        long seconds = Duration.between(clock.instant(), renewal).toSeconds() + 1;
        problem.getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        return problem;
    }

    @DeleteMapping("/{app}/{machineCode}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void deleteToken(
            @PathVariable @Pattern(regexp = APP) String app,
            @PathVariable @Pattern(regexp = MACHINE_CODE) String machineCode)
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
}
