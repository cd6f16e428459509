package io.yilianyun.bridge.token;

import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.observability.Recording;
import io.yilianyun.bridge.outbox.Outbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes the outcome of a failed refresh in one transaction: the token's state, fenced by the lease, its dead letter and its event. */
@Component("bridgeOutcomeRecorder")
class OutcomeRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeRecorder.class);

    private final TransactionTemplate transaction;
    private final TokenRepository tokens;
    private final DeadLetterRepository deadLetters;
    private final Outbox outbox;
    private final Recording recording;

    OutcomeRecorder(
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            TokenRepository tokens,
            DeadLetterRepository deadLetters,
            Outbox outbox,
            Recording recording) {
        this.transaction = transaction;
        this.tokens = tokens;
        this.deadLetters = deadLetters;
        this.outbox = outbox;
        this.recording = recording;
    }

    RefreshResult record(RefreshOutcome outcome) {
        Lease lease = outcome.lease();
        String what = "The failed refresh of %s/%s".formatted(lease.app(), lease.machineCode());
        boolean written = recording.watch(what, () -> transaction.execute(status -> write(outcome)));
        if (!written) {
            LOG.info(
                    "{}/{}: lease lost, the fault {} changes nothing",
                    lease.app(),
                    lease.machineCode(),
                    outcome.fault().code());
            return RefreshResult.notMade("another refresh or authorization came first");
        }
        LOG.info(
                "{}/{}: refresh failed, {}",
                lease.app(),
                lease.machineCode(),
                outcome.fault().getMessage());
        return RefreshResult.failed(outcome.fault());
    }

    private boolean write(RefreshOutcome outcome) {
        if (!tokens.write(outcome.change())) {
            return false;
        }
        outcome.deadLetter().ifPresent(deadLetters::record);
        outbox.add(outcome.events());
        return true;
    }
}
