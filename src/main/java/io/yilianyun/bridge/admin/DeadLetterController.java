package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.Inputs.DeadLetterQuery;
import io.yilianyun.bridge.admin.Inputs.DeadLetterSelection;
import io.yilianyun.bridge.admin.Inputs.Page;
import io.yilianyun.bridge.admin.Inputs.Paging;
import io.yilianyun.bridge.admin.Inputs.Recovery;
import io.yilianyun.bridge.admin.Views.Discarded;
import io.yilianyun.bridge.admin.Views.Refused;
import io.yilianyun.bridge.admin.Views.Retried;
import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.authorize.OutcomeRecorder;
import io.yilianyun.bridge.crypto.Cipher.UndecipherableException;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.deadletter.DeadLetter.Status;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.deadletter.DeadLetterSubject;
import io.yilianyun.bridge.platform.Operation;
import io.yilianyun.bridge.token.TokenRepository;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
@RequestMapping(path = "/api/dead-letters", produces = MediaType.APPLICATION_JSON_VALUE)
class DeadLetterController {
    private static final int ROWS = 500;
    private static final String REFRESH_TOKEN_DEAD = "refresh-token-dead";
    private static final String UNKNOWN = "There is no dead letter of this id";

    private final DeadLetterRepository deadLetters;
    private final TokenRepository tokens;
    private final OutcomeRecorder exchangeOutcomes;
    private final Applications applications;
    private final Flows flows;
    private final TransactionTemplate transaction;

    DeadLetterController(
            DeadLetterRepository deadLetters,
            TokenRepository tokens,
            OutcomeRecorder exchangeOutcomes,
            Applications applications,
            Flows flows,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction) {
        this.deadLetters = deadLetters;
        this.tokens = tokens;
        this.exchangeOutcomes = exchangeOutcomes;
        this.applications = applications;
        this.flows = flows;
        this.transaction = transaction;
    }

    @GetMapping
    Page<DeadLetter> listDeadLetters(
            @Valid @ParameterObject DeadLetterQuery query, @Valid @ParameterObject Paging paging) {
        List<DeadLetter> found = deadLetters.search(query.filter(), paging.size(), paging.offset());
        return paging.of(found, deadLetters.count(query.filter()));
    }

    @PostMapping(path = "/{id}/retry", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    void retryDeadLetter(
            @PathVariable @Size(max = 36) String id, @Valid @RequestBody(required = false) Recovery recovery) {
        DeadLetter letter = find(id);
        begin(letter, recovery == null ? null : recovery.machineCode()).ifPresent(reason -> {
            throw new ApiProblem(HttpStatus.CONFLICT, reason);
        });
        if (letter.operation() == Operation.REFRESH && letter.machineCode() != null) {
            flows.retryRefresh(letter.app(), letter.machineCode());
        }
    }

    @PostMapping(path = "/retry", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Retried retryDeadLetters(@Valid @RequestBody(required = false) DeadLetterSelection selection) {
        return new Retried(forEach(
                selection == null ? DeadLetterSelection.ALL : selection,
                letter -> letter.category().equals(REFRESH_TOKEN_DEAD)
                        ? Optional.of("The refresh token is dead; the merchant must authorize again")
                        : begin(letter, null)));
    }

    @PostMapping("/{id}/discard")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void discardDeadLetter(@PathVariable @Size(max = 36) String id) {
        discard(find(id)).ifPresent(reason -> {
            throw new ApiProblem(HttpStatus.CONFLICT, reason);
        });
    }

    @PostMapping(path = "/discard", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Discarded discardDeadLetters(@Valid @RequestBody DeadLetterSelection selection) {
        return new Discarded(forEach(selection, this::discard));
    }

    /** Begins a retry; why not, if it cannot be begun. */
    private Optional<String> begin(DeadLetter letter, String machineCode) {
        return transaction.execute(status -> {
            Optional<String> refused = deadLetters.retrying(letter.id())
                    ? again(letter, machineCode)
                    : Optional.of("The dead letter is not open any more");
            refused.ifPresent(reason -> status.setRollbackOnly());
            return refused;
        });
    }

    private Optional<String> again(DeadLetter letter, String machineCode) {
        if (DeadLetterSubject.authorization(letter).isPresent()) {
            return exchangeOutcomes.recover(letter, machineCode);
        }
        if (letter.machineCode() == null) {
            return applications.probeNow(letter.app())
                    ? Optional.empty()
                    : Optional.of("The application is not halted by the platform's answer; an operator resumes it");
        }
        return tokens.makeDue(letter.app(), letter.machineCode())
                ? Optional.empty()
                : Optional.of("The token is gone, or is being refreshed at this moment");
    }

    private Optional<String> discard(DeadLetter letter) {
        if (letter.status() != Status.OPEN && letter.status() != Status.RETRYING) {
            return Optional.of("The dead letter is " + letter.status() + " already");
        }
        deadLetters.discard(letter.subject());
        return Optional.empty();
    }

    private DeadLetter find(String id) {
        return deadLetters.find(id).orElseThrow(() -> new ApiProblem(HttpStatus.NOT_FOUND, UNKNOWN));
    }

    /** Does one thing to each open dead letter that matches, each for itself, and counts the outcomes by the reason of a refusal. */
    private Map<String, Long> forEach(DeadLetterSelection selection, Function<DeadLetter, Optional<String>> action) {
        DeadLetterRepository.Filter filter = selection.filter();
        Stream<Optional<DeadLetter>> selected = selection.ids() != null
                ? selection.ids().stream()
                        .distinct()
                        .map(id -> deadLetters.find(id).filter(selection::matches))
                : Stream.iterate(
                                deadLetters.after(filter, null, ROWS),
                                page -> !page.isEmpty(),
                                page -> deadLetters.after(filter, page.get(page.size() - 1), ROWS))
                        .flatMap(List::stream)
                        .map(Optional::of);
        return selected.collect(Collectors.groupingBy(
                letter -> letter.map(found -> outcome(found, action)).orElse(UNKNOWN),
                TreeMap::new,
                Collectors.counting()));
    }

    private static String outcome(DeadLetter letter, Function<DeadLetter, Optional<String>> action) {
        try {
            return action.apply(letter).orElse(Refused.NOT);
        } catch (UndecipherableException e) {
            return "What was kept with the dead letter cannot be decrypted";
        }
    }
}
