package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.authorize.Authorization.Status;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.deadletter.DeadLetterSubject;
import io.yilianyun.bridge.deadletter.FailedOperation;
import io.yilianyun.bridge.persistence.Recording;
import io.yilianyun.bridge.platform.Backoff;
import io.yilianyun.bridge.platform.DefectFault;
import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.platform.PlatformAnswer;
import io.yilianyun.bridge.platform.PlatformFault;
import io.yilianyun.bridge.token.TokenWriter;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Records the outcome of a code exchange: token pair, authorization, dead letter and event in one transaction. A dead letter of one it
 * retries.
 *
 * <p>A code is good once, so an answer that holds a token pair is kept until it is recorded: recording is tried again, without a connection in
 * between, as long as the process lives. After half a minute a dead letter keeps it as well, if the database takes that.
 */
@Component("bridgeOutcomeRecorder")
public class OutcomeRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeRecorder.class);
    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));
    /** After half a minute. */
    private static final int ATTEMPTS_BEFORE_DEAD_LETTER = 6;

    private final TransactionTemplate transaction;
    private final AuthorizationRepository authorizations;
    private final Tickets tickets;
    private final TokenWriter tokens;
    private final DeadLetterRepository deadLetters;
    private final Recording recording;
    private final Set<ExchangeOutcome> unrecorded = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService retries = Executors.newSingleThreadScheduledExecutor();

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

    /** Records an outcome; later, if it holds a token pair and cannot be recorded now. */
    void record(ExchangeOutcome outcome) {
        try {
            write(outcome, null);
        } catch (RuntimeException e) {
            if (outcome.answer == null) {
                throw e;
            }
            unrecorded.add(outcome);
            recordLater(outcome, 1);
        }
    }

    private void recordLater(ExchangeOutcome outcome, int attempt) {
        Runnable again = () -> {
            if (!recordAgain(outcome, attempt)) {
                recordLater(outcome, attempt + 1);
            }
        };
        retries.schedule(again, PAUSES.pause(attempt).toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns whether nothing is left to do. */
    private boolean recordAgain(ExchangeOutcome outcome, int attempt) {
        boolean hopeless = false;
        try {
            // The used code must not be sent by another node meanwhile.
            authorizations.hold(outcome.authorization.id());
            write(outcome, Instant.ofEpochMilli(outcome.authorization.receivedAt()));
            unrecorded.remove(outcome);
            return true;
        } catch (DataIntegrityViolationException e) {
            hopeless = true;
        } catch (RuntimeException e) {
            LOG.debug("Attempt {} to record an answer", attempt, e);
        }
        if (outcome.grant != null && !outcome.deadLetter && (hopeless || attempt >= ATTEMPTS_BEFORE_DEAD_LETTER)) {
            outcome.deadLetter = keep(outcome);
        }
        return hopeless && outcome.deadLetter && unrecorded.remove(outcome);
    }

    /** Keeps the answer in a dead letter; returns whether that was possible. */
    private boolean keep(ExchangeOutcome outcome) {
        PlatformFault fault = new DefectFault("internal", "The token pair could not be stored in the database", false);
        try {
            inTransaction(outcome.authorization, () -> fail(outcome, fault));
            return true;
        } catch (RuntimeException e) {
            LOG.debug("A dead letter cannot be recorded either", e);
            return false;
        }
    }

    /** Records what is left, before the database is closed. */
    @PreDestroy
    void recordTheRest() {
        retries.shutdownNow();
        unrecorded.forEach(outcome -> recordAgain(outcome, ATTEMPTS_BEFORE_DEAD_LETTER));
    }

    /**
     * @param grantedAt when the platform answered; null: now
     */
    private void write(ExchangeOutcome outcome, Instant grantedAt) {
        Authorization authorization = outcome.authorization;
        if (outcome.grant != null) {
            store(authorization, outcome.grant.machineCode(), outcome.grant, grantedAt);
        } else if (outcome.retryAt != null) {
            inTransaction(authorization, () -> authorizations.postpone(authorization, outcome.retryAt, outcome.fault));
        } else {
            inTransaction(authorization, () -> fail(outcome, outcome.fault));
        }
    }

    /** Ends an authorization without a token, in the caller's transaction. A dead letter that was retried is open again. */
    private void fail(ExchangeOutcome outcome, PlatformFault fault) {
        Authorization authorization = outcome.authorization;
        String machineCode = outcome.grant == null ? null : outcome.grant.machineCode();
        boolean closed = authorizations.close(authorization, Status.FAILED, machineCode, fault);
        if (closed && (outcome.deadLetter || outcome.answer != null)) {
            deadLetters.record(FailedOperation.ofAuthorization(
                    authorization.app(), authorization.id(), fault, authorization.attempts(), outcome.answer));
        } else {
            deadLetters.reopen(DeadLetterSubject.authorization(authorization.id()));
        }
    }

    /**
     * Retries a dead letter: stores a token pair whose printer an operator names, or tries a code that is still alive.
     *
     * @param machineCode the printer, as an operator names it; may be null
     * @return why it cannot be retried; empty if the retry has begun or is done
     */
    public Optional<String> recover(DeadLetter letter, String machineCode) {
        Optional<Authorization> found = DeadLetterSubject.authorization(letter).flatMap(authorizations::find);
        if (found.isEmpty()) {
            return Optional.of("The authorization is too old; the merchant must authorize again");
        }
        Authorization authorization = found.get();
        Optional<Grant> grant = kept(letter);
        if (grant.isEmpty()) {
            return Optional.of("The authorization code is used or expired; the merchant must authorize again")
                    .filter(reason -> !authorizations.retryNow(authorization.id()));
        }
        String printer = machineCode == null ? ExchangeOutcome.printer(grant.get()) : machineCode;
        if (printer == null) {
            return Optional.of(
                    "The answer of the platform names no printer; repeat the call of the API with a body that names its machineCode");
        }
        store(authorization, printer, grant.get(), Instant.ofEpochMilli(authorization.receivedAt()));
        return Optional.empty();
    }

    /**
     * Stores the token pair that a dead letter of a refresh has kept, since the platform's answer named another printer, for the one that an
     * operator names. Returns false if it has kept none.
     */
    public boolean recoverRefresh(DeadLetter letter, String machineCode) {
        Optional<Grant> grant = kept(letter);
        grant.ifPresent(pair -> {
            tokens.issue(letter.app(), machineCode, null, pair, letter.createdAt());
            deadLetters.resolve(letter.subject());
        });
        return grant.isPresent();
    }

    private Optional<Grant> kept(DeadLetter letter) {
        return deadLetters.payload(letter).flatMap(PlatformAnswer::read).flatMap(PlatformAnswer::grant);
    }

    /** Stores a token pair for the printer that it is for, once. */
    private void store(Authorization authorization, String machineCode, Grant grant, Instant grantedAt) {
        String app = authorization.app();
        inTransaction(authorization, () -> {
            if (authorizations.close(authorization, Status.DONE, machineCode, null)) {
                tokens.issue(app, machineCode, authorization.merchant(), grant, grantedAt);
            }
            deadLetters.resolve(DeadLetterSubject.authorization(authorization.id()));
            if (authorization.ticket() != null) {
                tickets.use(authorization.ticket());
            }
        });
        LOG.info("{}/{}: authorized", app, machineCode);
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
