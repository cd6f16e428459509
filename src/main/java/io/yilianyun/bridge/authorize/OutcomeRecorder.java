package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.authorize.Authorization.Status;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.deadletter.DeadLetterSubject;
import io.yilianyun.bridge.deadletter.FailedOperation;
import io.yilianyun.bridge.persistence.Recording;
import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.platform.PlatformAnswer;
import io.yilianyun.bridge.token.TokenWriter;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Records the outcome of a code exchange: token pair, authorization, dead letter and event in one transaction. A dead letter of one it
 * retries.
 */
@Component("bridgeOutcomeRecorder")
public class OutcomeRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeRecorder.class);

    private final TransactionTemplate transaction;
    private final AuthorizationRepository authorizations;
    private final Tickets tickets;
    private final TokenWriter tokens;
    private final DeadLetterRepository deadLetters;
    private final Recording recording;

    OutcomeRecorder(
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            AuthorizationRepository authorizations,
            Tickets tickets,
            TokenWriter tokens,
            DeadLetterRepository deadLetters,
            Recording recording) {
        this.transaction = transaction;
        this.authorizations = authorizations;
        this.tickets = tickets;
        this.tokens = tokens;
        this.deadLetters = deadLetters;
        this.recording = recording;
    }

    void record(ExchangeOutcome outcome) {
        Authorization authorization = outcome.authorization;
        if (outcome.grant != null) {
            store(authorization, outcome.grant.machineCode(), outcome.grant);
            return;
        }
        inTransaction(authorization, () -> {
            if (outcome.retryAt != null) {
                authorizations.postpone(authorization, outcome.retryAt, outcome.fault);
            } else {
                authorizations.close(authorization, Status.FAILED, null, outcome.fault);
            }
            if (outcome.deadLetter && outcome.isFailed()) {
                deadLetters.record(FailedOperation.ofAuthorization(
                        authorization.app(),
                        authorization.id(),
                        outcome.fault,
                        authorization.attempts(),
                        outcome.answer));
            }
        });
    }

    /**
     * Retries a dead letter: stores a token pair whose printer an operator names, or tries a code that is still alive.
     *
     * @param machineCode the printer, as an operator names it; may be null
     * @return why it cannot be retried; empty if the retry has begun or is done
     */
    public Optional<String> recover(DeadLetter letter, String machineCode) {
        Optional<Authorization> authorization =
                DeadLetterSubject.authorization(letter).flatMap(authorizations::find);
        if (authorization.isEmpty()) {
            return Optional.of("The authorization is too old; the merchant must authorize again");
        }
        Optional<Grant> grant =
                deadLetters.payload(letter).flatMap(PlatformAnswer::read).flatMap(PlatformAnswer::grant);
        if (grant.isEmpty()) {
            return Optional.of("The authorization code is used or expired; the merchant must authorize again")
                    .filter(reason ->
                            !authorizations.retryNow(authorization.get().id()));
        }
        if (machineCode == null) {
            return Optional.of("The platform's answer names no printer: repeat this call with {\"machineCode\":\"…\"}");
        }
        store(authorization.get(), machineCode, grant.get());
        return Optional.empty();
    }

    /** Stores a token pair for the printer that it is for. */
    private void store(Authorization authorization, String machineCode, Grant grant) {
        inTransaction(authorization, () -> {
            tokens.issue(authorization.app(), machineCode, authorization.merchant(), grant);
            authorizations.close(authorization, Status.DONE, machineCode, null);
            deadLetters.resolve(DeadLetterSubject.authorization(authorization.id()));
            if (authorization.ticket() != null) {
                tickets.use(authorization.ticket());
            }
        });
        LOG.info("{}/{}: authorized", authorization.app(), machineCode);
    }

    private void inTransaction(Authorization authorization, Runnable statements) {
        recording.watch(
                "The outcome of a code exchange for " + authorization.app(),
                () -> transaction.execute(status -> {
                    statements.run();
                    return true;
                }));
    }
}
