package io.yilianyun.bridge.token;

import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.app.CircuitBreaker;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.crypto.Cipher.UndecipherableException;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.deadletter.FailedOperation;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.Recording;
import io.yilianyun.bridge.platform.DefectFault;
import io.yilianyun.bridge.platform.FaultClassifier;
import io.yilianyun.bridge.platform.Operation;
import io.yilianyun.bridge.platform.PlatformFault;
import io.yilianyun.bridge.platform.Settling;
import io.yilianyun.bridge.platform.TransientFault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Stores what became of a refresh that failed, one method per class of fault, as {@code error-handling} calls them. All are fenced:
 * if the lease no longer stands, somebody else has the token, and nothing is changed.
 */
public class RefreshOutcomes {
    private static final Logger LOG = LoggerFactory.getLogger(RefreshOutcomes.class);
    private static final Duration SECOND_DEFERRAL = Duration.ofHours(24);

    private final TransactionTemplate transaction;
    private final Settlement settlement;
    private final DeadLetterRepository deadLetters;
    private final Outbox outbox;
    private final Applications applications;
    private final CircuitBreaker outages;
    private final FaultClassifier transportFaults;
    private final Recording recording;
    private final Quota quota;
    private final Backoff backoff;
    private final Clock clock;
    private final int maxAttempts;

    public RefreshOutcomes(
            TransactionTemplate transaction,
            Settlement settlement,
            DeadLetterRepository deadLetters,
            Outbox outbox,
            Applications applications,
            CircuitBreaker outages,
            FaultClassifier transportFaults,
            Recording recording,
            Quota quota,
            Clock clock,
            BridgeProperties properties) {
        this.transaction = transaction;
        this.settlement = settlement;
        this.deadLetters = deadLetters;
        this.outbox = outbox;
        this.applications = applications;
        this.outages = outages;
        this.transportFaults = transportFaults;
        this.recording = recording;
        this.quota = quota;
        this.backoff = new Backoff(properties.retry());
        this.clock = clock;
        this.maxAttempts = properties.retry().maxAttempts();
    }

    /**
     * A transient fault: the same refresh token again, after a pause that grows, until the attempts run out. The call may have reached
     * the platform, so the token stays in doubt. While the platform as a whole is out, no attempt is counted.
     */
    public RefreshResult retryLater(
            Exchange exchange,
            @Variable("lease") Lease lease,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) PlatformFault fault) {
        Settling.check(exchange);
        outages.failed(lease.app(), lease.machineCode());
        boolean counted = !outages.isOpen(lease.app());
        int attempts = lease.token().attempts() + (counted ? 1 : 0);
        if (attempts >= maxAttempts) {
            return giveUp(lease, fault, attempts, null, true);
        }
        return settle(
                lease,
                fault,
                spent(lease)
                        .due(clock.instant().plus(backoff.pause(Math.max(attempts, 1))))
                        .inDoubt(true)
                        .attempts(attempts),
                () -> {});
    }

    /** The platform's quota is spent: wait for the next day, and if that was not enough, for 24 hours. Our own count is corrected. */
    public RefreshResult defer(
            Exchange exchange,
            @Variable("lease") Lease lease,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) PlatformFault fault) {
        Settling.check(exchange);
        answered(lease);
        Token token = lease.token();
        Instant now = clock.instant();
        Instant due = token.deferrals() == 0
                ? quota.resumption(token.app(), token.machineCode(), now)
                : now.plus(SECOND_DEFERRAL);
        return settle(
                lease,
                fault,
                Settlement.of(token, lease.version())
                        .status(TokenStatus.DEFERRED)
                        .due(due)
                        .deferrals(token.deferrals() + 1)
                        .quota(quota.day(now), quota.limit()),
                () -> outbox.add(List.of(TokenEvents.deferred(token, due, fault.code() + ": " + fault.description()))));
    }

    /** The refresh token is dead: only the merchant can give a new one. */
    public RefreshResult reauthorize(
            Exchange exchange,
            @Variable("lease") Lease lease,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) PlatformFault fault) {
        Settling.check(exchange);
        answered(lease);
        int attempts = lease.token().attempts() + 1;
        return settle(
                lease,
                fault,
                spent(lease).status(TokenStatus.REAUTHORIZE).due(null).attempts(attempts),
                () -> {
                    record(lease, fault, attempts, null);
                    outbox.add(List.of(TokenEvents.reauthorize(lease.token(), fault)));
                });
    }

    /** A defect: no retry, an operator looks at it. The token keeps working until it expires. */
    public RefreshResult deadLetter(
            Exchange exchange,
            @Variable("lease") Lease lease,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) PlatformFault fault) {
        Settling.check(exchange);
        answered(lease);
        return giveUp(lease, fault, lease.token().attempts() + 1, null, false);
    }

    /** The application as a whole is refused: it is halted, the token is as it was. */
    public RefreshResult halt(
            Exchange exchange,
            @Variable("lease") Lease lease,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) PlatformFault fault) {
        Settling.check(exchange);
        outages.answered(lease.app(), lease.machineCode());
        applications.halt(lease.app(), fault, Operation.REFRESH);
        return settle(lease, fault, spent(lease).due(lease.token().dueAt()), () -> {});
    }

    /** No answer came, or something of our own failed. */
    public RefreshResult unexpected(
            Exchange exchange,
            @Variable("lease") Lease lease,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception exception) {
        Settling.check(exchange);
        PlatformFault fault = transportFaults.classify(exception);
        if (exception instanceof UndecipherableException) {
            return undecryptable(lease, fault);
        }
        return fault instanceof TransientFault
                ? retryLater(exchange, lease, fault)
                : deadLetter(exchange, lease, fault);
    }

    /** Nothing could be sent, so neither the quota nor a probe is used up. An operator has to see to the keyset. */
    private RefreshResult undecryptable(Lease lease, PlatformFault fault) {
        Token token = lease.token();
        int attempts = token.attempts() + 1;
        return settle(
                lease,
                fault,
                Settlement.of(token, lease.version())
                        .status(TokenStatus.FAULTED)
                        .due(null)
                        .inDoubt(token.inDoubt())
                        .attempts(attempts),
                () -> record(lease, fault, attempts, null));
    }

    /** An answer that contradicts what is stored: a dead letter that keeps the answer, encrypted, so that no pair is lost. */
    RefreshResult contradiction(Lease lease, DefectFault fault, String answer) {
        return giveUp(lease, fault, lease.token().attempts() + 1, answer, false);
    }

    private RefreshResult giveUp(Lease lease, PlatformFault fault, int attempts, String payload, boolean inDoubt) {
        return settle(
                lease,
                fault,
                spent(lease)
                        .status(TokenStatus.FAULTED)
                        .due(null)
                        .attempts(attempts)
                        .inDoubt(inDoubt),
                () -> record(lease, fault, attempts, payload));
    }

    private void record(Lease lease, PlatformFault fault, int attempts, String payload) {
        deadLetters.record(FailedOperation.ofToken(lease.app(), lease.machineCode(), fault, attempts, payload));
    }

    private Settlement.Change spent(Lease lease) {
        Token token = lease.token();
        Instant now = clock.instant();
        return Settlement.of(token, lease.version()).quota(quota.day(now), quota.used(token, now) + 1);
    }

    private RefreshResult settle(Lease lease, PlatformFault fault, Settlement.Change change, Runnable alongside) {
        change.error(fault, clock.instant());
        String what = "The failed refresh of %s/%s".formatted(lease.app(), lease.machineCode());
        boolean written = recording.watch(
                what,
                () -> Boolean.TRUE.equals(transaction.execute(status -> {
                    boolean stands = settlement.write(change);
                    if (stands) {
                        alongside.run();
                    }
                    return stands;
                })));
        if (!written) {
            LOG.info(
                    "{}/{}: its lease no longer stands, the failure {} changes nothing",
                    lease.app(),
                    lease.machineCode(),
                    fault.code());
            return RefreshResult.notMade("another refresh or authorization came first");
        }
        LOG.info("{}/{}: refresh failed, {}", lease.app(), lease.machineCode(), fault.getMessage());
        return RefreshResult.failed(fault);
    }

    /** A probe that was answered has shown that the application works, whatever the answer says of this one token. */
    private void answered(Lease lease) {
        outages.answered(lease.app(), lease.machineCode());
        if (lease.probe()) {
            applications.probeAnswered(lease.app());
        }
    }
}
