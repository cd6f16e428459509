package io.yilianyun.bridge.admin;

import static io.yilianyun.bridge.platform.MachineCode.PATTERN;
import static io.yilianyun.bridge.platform.MachineCode.RULE;

import io.yilianyun.bridge.admin.Inputs.Page;
import io.yilianyun.bridge.admin.Inputs.Paging;
import io.yilianyun.bridge.admin.Inputs.TokenSelection;
import io.yilianyun.bridge.admin.Views.AccessToken;
import io.yilianyun.bridge.admin.Views.Changed;
import io.yilianyun.bridge.admin.Views.Refused;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.deadletter.DeadLetterSubject;
import io.yilianyun.bridge.platform.FaultClassifier;
import io.yilianyun.bridge.token.AccessTokens;
import io.yilianyun.bridge.token.NoSuchTokenException;
import io.yilianyun.bridge.token.RefreshResult;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenImport;
import io.yilianyun.bridge.token.TokenRepository;
import io.yilianyun.bridge.token.TokenStatus;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The API's calls about tokens. */
@RestController("bridgeTokenController")
@RequestMapping(path = "${yilianyun.api.path}/tokens", produces = MediaType.APPLICATION_JSON_VALUE)
class TokenController {
    private static final int ROWS = 1000;
    private static final String COLUMNS =
            "app,machineCode,merchant,scope,status,accessExpiresAt,refreshExpiresAt,refreshDueAt,issuedAt,"
                    + "refreshedAt,quotaDay,quotaUsed,attempts,errorCode,errorDescription,errorAt";

    private final TokenRepository tokens;
    private final TokenImport imports;
    private final AccessTokens accessTokens;
    private final DeadLetterRepository deadLetters;
    private final Flows flows;
    private final TransactionTemplate transaction;

    TokenController(
            TokenRepository tokens,
            TokenImport imports,
            AccessTokens accessTokens,
            DeadLetterRepository deadLetters,
            Flows flows,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction) {
        this.tokens = tokens;
        this.imports = imports;
        this.accessTokens = accessTokens;
        this.deadLetters = deadLetters;
        this.flows = flows;
        this.transaction = transaction;
    }

    @GetMapping
    Page<Token> listTokens(
            @Valid @ParameterObject TokenRepository.Filter filter,
            @Valid @ParameterObject TokenRepository.Order order,
            @Valid @ParameterObject Paging paging) {
        TokenRepository.Found found = tokens.search(filter, order, paging.size(), paging.offset());
        return paging.of(found.page(), found.total());
    }

    /** A stream in the caller's thread, like {@link #exportTokens}. */
    @PostMapping(path = "/import", consumes = "application/x-ndjson")
    @AuditInterceptor.Detailed
    TokenImport.Imported importTokens(@RequestBody(required = false) InputStreamResource body) throws IOException {
        return imports.run(body == null ? InputStream.nullInputStream() : body.getInputStream());
    }

    @GetMapping(path = "/export", produces = CsvResponse.MEDIA_TYPE)
    void exportTokens(@Valid @ParameterObject TokenRepository.Filter filter, HttpServletResponse response)
            throws IOException {
        CsvResponse csv = new CsvResponse(response, "tokens.csv", COLUMNS);
        for (String app : filter.app() == null ? tokens.apps() : List.of(filter.app())) {
            csv.<Token>write(last -> after(filter.ofApp(app), last));
        }
    }

    /** Makes tokens due: the next sweep refreshes them, within the rate and the quota. */
    @PostMapping(path = "/refresh", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @AuditInterceptor.Detailed
    Changed refreshTokens(@Valid @RequestBody TokenSelection selection) {
        return forEach(
                selection,
                token -> token.status() == TokenStatus.REAUTHORIZE
                        ? Refused.DEAD
                        : tokens.makeDue(token.app(), token.machineCode()) ? Refused.NOT : Refused.GONE);
    }

    @PostMapping(path = "/delete", consumes = MediaType.APPLICATION_JSON_VALUE)
    @AuditInterceptor.Detailed
    Changed deleteTokens(@Valid @RequestBody TokenSelection selection) {
        return forEach(selection, token -> delete(token.app(), token.machineCode()) ? Refused.NOT : Refused.GONE);
    }

    @GetMapping("/{app}/{machineCode}")
    Token getToken(
            @PathVariable String app, @PathVariable @Pattern(regexp = PATTERN, message = RULE) String machineCode)
            throws NoSuchTokenException {
        return tokens.get(app, machineCode);
    }

    @GetMapping("/{app}/{machineCode}/access-token")
    @AuditInterceptor.Frequent
    AccessToken getAccessToken(
            @PathVariable String app, @PathVariable @Pattern(regexp = PATTERN, message = RULE) String machineCode)
            throws Exception {
        Token token = getToken(app, machineCode);
        if (accessTokens.isExpired(token)) {
            RefreshResult result = flows.refresh(app, machineCode, true);
            token = getToken(app, machineCode);
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

    @PostMapping("/{app}/{machineCode}/refresh")
    Token refreshToken(
            @PathVariable String app, @PathVariable @Pattern(regexp = PATTERN, message = RULE) String machineCode)
            throws Exception {
        RefreshResult result = flows.refresh(app, machineCode, false);
        Token token = getToken(app, machineCode);
        if (result.kind() == RefreshResult.Kind.REFRESHED) {
            return token;
        } else if (result.kind() == RefreshResult.Kind.NOT_MADE) {
            throw new ApiProblem(HttpStatus.CONFLICT, "The token was not refreshed: " + result.reason());
        } else if (token.status() == TokenStatus.DEFERRED) {
            throw flows.quotaSpent(app, machineCode);
        } else if (FaultClassifier.UNDECRYPTABLE.equals(result.code())) {
            throw new ApiProblem(HttpStatus.CONFLICT, result.reason());
        }
        throw new ApiProblem(HttpStatus.BAD_GATEWAY, "The platform did not refresh the token: " + result.reason())
                .withCode(result.code());
    }

    /** Locks the token before its dead letter, as an outcome does. */
    @DeleteMapping("/{app}/{machineCode}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void deleteToken(
            @PathVariable String app, @PathVariable @Pattern(regexp = PATTERN, message = RULE) String machineCode)
            throws NoSuchTokenException {
        if (!Boolean.TRUE.equals(transaction.execute(status -> delete(app, machineCode)))) {
            throw new NoSuchTokenException(app, machineCode);
        }
    }

    private boolean delete(String app, String machineCode) {
        boolean found = tokens.delete(app, machineCode);
        deadLetters.discard(DeadLetterSubject.token(app, machineCode));
        return found;
    }

    private List<Token> after(TokenRepository.Filter ofApp, Token last) {
        return tokens.after(ofApp, last == null ? "" : last.machineCode(), ROWS);
    }

    /** Does one thing to each token that was named or matches, a batch a transaction, and counts the outcomes. */
    private Changed forEach(TokenSelection selection, Function<Token, String> action) {
        Map<String, Long> outcomes = new TreeMap<>();
        select(selection, batch -> transaction
                .execute(status -> batch.stream().map(action).toList())
                .forEach(outcome -> outcomes.merge(outcome, 1L, Long::sum)));
        if (selection.tokens() != null) {
            long found = outcomes.values().stream().mapToLong(Long::longValue).sum();
            outcomes.merge(Refused.GONE, selection.tokens().size() - found, Long::sum);
        }
        return new Changed(outcomes.getOrDefault(Refused.NOT, 0L), Refused.of(outcomes));
    }

    /** Reads the tokens that were named or, if none were, those that match, batch by batch. */
    void select(TokenSelection selection, Consumer<List<Token>> batches) {
        if (selection.tokens() != null) {
            batches.accept(selection.tokens().stream()
                    .sorted()
                    .map(name -> name.split("/", 2))
                    .flatMap(name -> tokens.find(name[0], name[1]).stream())
                    .toList());
            return;
        }
        TokenRepository.Filter filter = selection.filter();
        for (String app : filter.app() == null ? tokens.apps() : List.of(filter.app())) {
            List<Token> batch = after(filter.ofApp(app), null);
            while (!batch.isEmpty()) {
                batches.accept(batch);
                batch = after(filter.ofApp(app), batch.get(batch.size() - 1));
            }
        }
    }
}
