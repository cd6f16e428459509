package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.Inputs.DeadLetterSelection;
import io.yilianyun.bridge.admin.Inputs.Page;
import io.yilianyun.bridge.admin.Inputs.Paging;
import io.yilianyun.bridge.admin.Inputs.Recovery;
import io.yilianyun.bridge.admin.Views.Discarded;
import io.yilianyun.bridge.admin.Views.Refused;
import io.yilianyun.bridge.admin.Views.Retried;
import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.authorize.OutcomeRecorder;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.crypto.Cipher.UndecipherableException;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.deadletter.DeadLetter.Status;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.deadletter.DeadLetterSubject;
import io.yilianyun.bridge.platform.Operation;
import io.yilianyun.bridge.token.TokenRepository;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The API's calls about dead letters. A retry makes the operation due again; it then goes the way of every other. */
@RestController("bridgeDeadLetterController")
@RequestMapping(path = "${yilianyun.api.path}/dead-letters", produces = MediaType.APPLICATION_JSON_VALUE)
class DeadLetterController {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterController.class);
    private static final int ROWS = 500;
    private static final String COLUMNS =
            "id,app,machineCode,operation,code,description,category,attempts,status,createdAt,updatedAt";
    private static final String REFRESH_TOKEN_DEAD = "refresh-token-dead";
    private static final String CLOSED = "The dead letter is not open any more";
    private static final String HALTED = "The application is halted; an operator has to resume it first";

    private final DeadLetterRepository deadLetters;
    private final TokenRepository tokens;
    private final OutcomeRecorder exchangeOutcomes;
    private final Applications applications;
    private final BridgeProperties properties;
    private final Flows flows;
    private final TransactionTemplate transaction;

    DeadLetterController(
            DeadLetterRepository deadLetters,
            TokenRepository tokens,
            OutcomeRecorder exchangeOutcomes,
            Applications applications,
            BridgeProperties properties,
            Flows flows,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction) {
        this.deadLetters = deadLetters;
        this.tokens = tokens;
        this.exchangeOutcomes = exchangeOutcomes;
        this.applications = applications;
        this.properties = properties;
        this.flows = flows;
        this.transaction = transaction;
    }

    @GetMapping
    Page<DeadLetter> listDeadLetters(
            @Valid @ParameterObject DeadLetterRepository.Filter filter, @Valid @ParameterObject Paging paging) {
        List<DeadLetter> found = deadLetters.search(filter, paging.size(), paging.offset());
        return paging.of(found, () -> deadLetters.count(filter));
    }

    @GetMapping(path = "/export", produces = CsvResponse.MEDIA_TYPE)
    void exportDeadLetters(@Valid @ParameterObject DeadLetterRepository.Filter filter, HttpServletResponse response)
            throws IOException {
        new CsvResponse(response, "dead-letters.csv", COLUMNS)
                .<DeadLetter>write(last -> deadLetters.after(filter, null, last, ROWS));
    }

    @PostMapping(path = "/{id}/retry", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    void retryDeadLetter(
            @PathVariable @Size(max = 36) String id, @Valid @RequestBody(required = false) Recovery recovery) {
        DeadLetter letter = find(id);
        String machineCode = recovery == null ? null : recovery.machineCode();
        check(transaction.execute(status -> retry(letter, machineCode)));
        if (machineCode == null
                && letter.subject().equals(DeadLetterSubject.token(letter.app(), letter.machineCode()))) {
            flows.retryRefresh(letter);
        }
    }

    @PostMapping(path = "/retry", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @AuditInterceptor.Detailed
    Retried retryDeadLetters(@Valid @RequestBody(required = false) DeadLetterSelection selection) {
        Map<String, Long> outcomes = forEach(
                selection == null ? DeadLetterSelection.ALL : selection,
                letter -> letter.category().equals(REFRESH_TOKEN_DEAD) ? Refused.DEAD : retry(letter, null));
        return new Retried(outcomes.getOrDefault(Refused.NOT, 0L), Refused.of(outcomes));
    }

    @PostMapping("/{id}/discard")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void discardDeadLetter(@PathVariable @Size(max = 36) String id) {
        check(discard(find(id)));
    }

    @PostMapping(path = "/discard", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @AuditInterceptor.Detailed
    Discarded discardDeadLetters(@Valid @RequestBody DeadLetterSelection selection) {
        Map<String, Long> outcomes = forEach(selection, this::discard);
        return new Discarded(outcomes.getOrDefault(Refused.NOT, 0L), Refused.of(outcomes));
    }

    private DeadLetter find(String id) {
        return deadLetters
                .find(id)
                .orElseThrow(() -> new ApiProblem(HttpStatus.NOT_FOUND, "There is no dead letter of this id"));
    }

    private static void check(String outcome) {
        if (!outcome.equals(Refused.NOT)) {
            throw new ApiProblem(HttpStatus.CONFLICT, outcome);
        }
    }

    /** Makes what failed due again, in the caller's transaction. Returns why not, or {@link Refused#NOT}. */
    private String retry(DeadLetter letter, String machineCode) {
        String app = letter.app();
        if (letter.status() != Status.OPEN) {
            return CLOSED;
        } else if (letter.operation() == Operation.CUSTOM) {
            return "A route of your own recorded it, so the bridge has nothing to retry; do what its description says, then discard it";
        } else if (!properties.apps().containsKey(app)) {
            return "The application is not configured any more";
        } else if (DeadLetterSubject.authorization(letter).isPresent()) {
            return retryAuthorization(letter, machineCode);
        } else if (machineCode != null && exchangeOutcomes.recoverRefresh(letter, machineCode)) {
            return Refused.NOT;
        } else if (letter.subject().equals(DeadLetterSubject.application(app))) {
            if (!applications.probeNow(app)) {
                return HALTED;
            }
        } else if (!applications.isAdmissible(app)) {
            return HALTED;
        } else if (!tokens.makeDue(app, letter.machineCode())) {
            return Refused.GONE;
        }
        // After what it is about: an outcome locks its row first as well.
        return deadLetters.retrying(letter.id()) ? Refused.NOT : CLOSED;
    }

    private String retryAuthorization(DeadLetter letter, String machineCode) {
        try {
            Optional<String> refused = exchangeOutcomes.recover(letter, machineCode);
            if (refused.isEmpty()) {
                // Unless it is resolved already.
                deadLetters.retrying(letter.id());
            }
            return refused.orElse(Refused.NOT);
        } catch (UndecipherableException e) {
            LOG.warn("The dead letter {} cannot be retried: {}", letter.id(), e.getMessage());
            return "What was kept with the dead letter cannot be decrypted";
        }
    }

    private String discard(DeadLetter letter) {
        if (letter.status() != Status.OPEN && letter.status() != Status.RETRYING) {
            return CLOSED;
        }
        deadLetters.discard(letter.subject());
        return Refused.NOT;
    }

    /**
     * Does one thing to each open dead letter that matches, batch by batch, and counts the outcomes. A batch is one transaction and locks in
     * one order: two of them at the same time wait for each other instead of failing.
     */
    private Map<String, Long> forEach(DeadLetterSelection selection, Function<DeadLetter, String> action) {
        Map<String, Long> outcomes = new TreeMap<>();
        Function<DeadLetter, List<DeadLetter>> after =
                last -> deadLetters.after(selection.filter(), selection.ids(), last, ROWS);
        long unmatched = selection.ids() == null ? 0 : selection.ids().size();
        for (List<DeadLetter> batch = after.apply(null);
                !batch.isEmpty();
                batch = after.apply(batch.get(batch.size() - 1))) {
            List<DeadLetter> letters = batch.stream()
                    .sorted(Comparator.comparing(DeadLetter::subject))
                    .toList();
            transaction
                    .execute(status -> letters.stream().map(action).toList())
                    .forEach(outcome -> outcomes.merge(outcome, 1L, Long::sum));
            unmatched -= batch.size();
        }
        outcomes.put("There is no open dead letter of this id that matches", Math.max(0, unmatched));
        return outcomes;
    }
}
