package io.yilianyun.bridge.admin;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.yilianyun.bridge.admin.Inputs.DeadLetterQuery;
import io.yilianyun.bridge.admin.Inputs.DeadLetterSelection;
import io.yilianyun.bridge.admin.Inputs.Page;
import io.yilianyun.bridge.admin.Inputs.Paging;
import io.yilianyun.bridge.admin.Inputs.Recovery;
import io.yilianyun.bridge.admin.Views.DeadLetterView;
import io.yilianyun.bridge.admin.Views.Discarded;
import io.yilianyun.bridge.admin.Views.Refused;
import io.yilianyun.bridge.admin.Views.Retried;
import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.authorize.LostGrants;
import io.yilianyun.bridge.crypto.Cipher.UndecipherableException;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.deadletter.DeadLetter.Status;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.deadletter.DeadLetterRepository.Filter;
import io.yilianyun.bridge.deadletter.DeadLetterSubject;
import io.yilianyun.bridge.token.TokenRepository;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
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
@RequestMapping("/api/dead-letters")
@Tag(name = "dead letters")
class DeadLetterController {
    private static final int ROWS = 500;
    private static final String REFRESH_TOKEN_DEAD = "refresh-token-dead";
    private static final String UNKNOWN = "There is no dead letter of this id";

    private final DeadLetterRepository deadLetters;
    private final TokenRepository tokens;
    private final LostGrants lostGrants;
    private final Applications applications;
    private final Flows flows;
    private final TransactionTemplate transaction;

    DeadLetterController(
            DeadLetterRepository deadLetters,
            TokenRepository tokens,
            LostGrants lostGrants,
            Applications applications,
            Flows flows,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction) {
        this.deadLetters = deadLetters;
        this.tokens = tokens;
        this.lostGrants = lostGrants;
        this.applications = applications;
        this.flows = flows;
        this.transaction = transaction;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Lists dead letters, the newest first", description = "Role: reader.")
    Page<DeadLetterView> listDeadLetters(
            @Valid @ParameterObject DeadLetterQuery query, @Valid @ParameterObject Paging paging) {
        List<DeadLetter> found = deadLetters.search(query.filter(), paging.size(), paging.offset());
        return paging.of(found.stream().map(DeadLetterView::of).toList(), deadLetters.count(query.filter()));
    }

    @PostMapping(path = "/{id}/retry", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Retries one dead letter",
            description = "Role: operator. A token is refreshed at once. 409 if the dead letter is not open any more, or"
                    + " cannot be retried. The body may name the printer of an authorization whose answer did not.")
    void retryDeadLetter(
            @PathVariable @Size(max = 36) String id, @Valid @RequestBody(required = false) Recovery recovery) {
        DeadLetter letter = find(id);
        begin(letter, recovery == null ? null : recovery.machineCode()).ifPresent(reason -> {
            throw new ApiProblem(ProblemType.CONFLICT, reason);
        });
        if (letter.operation() == io.yilianyun.bridge.platform.Operation.REFRESH && letter.machineCode() != null) {
            flows.retryRefresh(letter.app(), letter.machineCode());
        }
    }

    @PostMapping(
            path = "/retry",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Retries all open dead letters that match",
            description = "Role: operator. The next sweep refreshes the tokens. Dead letters of the category"
                    + " refresh-token-dead are refused: only the merchant can help, by authorizing again.")
    Retried retryDeadLetters(@Valid @RequestBody(required = false) DeadLetterSelection selection) {
        Bulk bulk = new Bulk(
                letter -> letter.category().equals(REFRESH_TOKEN_DEAD)
                        ? Optional.of("The refresh token is dead; the merchant must authorize again")
                        : begin(letter, null));
        bulk.run(selection == null ? DeadLetterSelection.ALL : selection, Status.OPEN);
        return new Retried(bulk.done, bulk.refused());
    }

    @PostMapping("/{id}/discard")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary = "Discards one dead letter",
            description = "Role: operator. A token stays FAULTED until it is refreshed or authorized again.")
    void discardDeadLetter(@PathVariable @Size(max = 36) String id) {
        discard(find(id)).ifPresent(reason -> {
            throw new ApiProblem(ProblemType.CONFLICT, reason);
        });
    }

    @PostMapping(
            path = "/discard",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Discards all open dead letters that match",
            description = "Role: operator. An empty object matches all; the body must not be left out.")
    Discarded discardDeadLetters(@Valid @RequestBody DeadLetterSelection selection) {
        Bulk bulk = new Bulk(this::discard);
        bulk.run(selection, Status.OPEN);
        return new Discarded(bulk.done, bulk.refused());
    }

    /** Begins a retry; why not, if it cannot be begun. */
    private Optional<String> begin(DeadLetter letter, String machineCode) {
        return transaction.execute(status -> {
            if (!deadLetters.retrying(letter.id())) {
                return Optional.of("The dead letter is not open any more");
            }
            Optional<String> refused = again(letter, machineCode);
            if (refused.isPresent()) {
                status.setRollbackOnly();
            }
            return refused;
        });
    }

    private Optional<String> again(DeadLetter letter, String machineCode) {
        if (DeadLetterSubject.authorization(letter).isPresent()) {
            return lostGrants.recover(letter, machineCode);
        }
        if (letter.machineCode() == null) {
            applications.probeNow(letter.app());
            return Optional.empty();
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
        return deadLetters.find(id).orElseThrow(() -> new ApiProblem(ProblemType.NOT_FOUND, UNKNOWN));
    }

    /** Does one thing to many dead letters, each for itself, and counts those that it could not be done to by the reason. */
    private final class Bulk {
        private final Function<DeadLetter, Optional<String>> action;
        private final Map<String, Long> reasons = new TreeMap<>();
        private long done;

        private Bulk(Function<DeadLetter, Optional<String>> action) {
            this.action = action;
        }

        private void run(DeadLetterSelection selection, Status status) {
            if (selection.ids() != null) {
                selection.ids().stream().distinct().forEach(id -> deadLetters.find(id)
                        .filter(selection::matches)
                        .ifPresentOrElse(this::act, () -> refuse(UNKNOWN + " that matches")));
                return;
            }
            Filter filter = selection.filter(status);
            List<DeadLetter> page = deadLetters.after(filter, null, ROWS);
            while (!page.isEmpty()) {
                page.forEach(this::act);
                page = deadLetters.after(filter, page.get(page.size() - 1), ROWS);
            }
        }

        private void act(DeadLetter letter) {
            try {
                action.apply(letter).ifPresentOrElse(this::refuse, () -> done++);
            } catch (UndecipherableException e) {
                refuse("What was kept with the dead letter cannot be decrypted");
            }
        }

        private void refuse(String reason) {
            reasons.merge(reason, 1L, Long::sum);
        }

        private List<Refused> refused() {
            return reasons.entrySet().stream()
                    .map(entry -> new Refused(entry.getKey(), entry.getValue()))
                    .toList();
        }
    }
}
