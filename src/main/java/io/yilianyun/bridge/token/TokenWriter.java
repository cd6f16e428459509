package io.yilianyun.bridge.token;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.deadletter.DeadLetterSubject;
import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.Recording;
import io.yilianyun.bridge.platform.Grant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Stores what refreshes and authorizations lead to. What belongs together, token, event and dead letter, commits together. */
@Component("bridgeTokenWriter")
public class TokenWriter {
    private static final Logger LOG = LoggerFactory.getLogger(TokenWriter.class);

    private final TransactionTemplate transaction;
    private final TokenRepository tokens;
    private final TokenPairMapper mapper;
    private final DeadLetterRepository deadLetters;
    private final Outbox outbox;
    private final Recording recording;
    private final MeterRegistry meters;
    private final GroupCommit<Refreshed> refreshes = new GroupCommit<>(this::store);

    private record Refreshed(Lease lease, GrantedTokenPair pair) {}

    public TokenWriter(
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            TokenRepository tokens,
            TokenPairMapper mapper,
            DeadLetterRepository deadLetters,
            Outbox outbox,
            Recording recording,
            MeterRegistry meters) {
        this.transaction = transaction;
        this.tokens = tokens;
        this.mapper = mapper;
        this.deadLetters = deadLetters;
        this.outbox = outbox;
        this.recording = recording;
        this.meters = meters;
    }

    /**
     * Stores the token pair of a refresh if its lease still stands, and returns after the commit. The sweep's own refreshes may be committed
     * a little later, in a group: if they are lost with the process, the platform repeats its answer.
     *
     * @return false if the lease no longer stands; nothing is stored then
     */
    boolean refreshed(RefreshOutcome outcome, Grant grant) {
        Lease lease = outcome.lease;
        Refreshed refreshed = new Refreshed(lease, mapper.granted(lease.app(), lease.machineCode(), grant, null));
        // Nobody waits for such a refresh, and the sweep flushes at its end.
        if (lease.sweep() && !lease.probe()) {
            refreshes.add(refreshed);
            measure(outcome, "refreshed");
            return true;
        }
        boolean stored = store(List.of(refreshed)).get(0);
        measure(outcome, stored ? "refreshed" : "superseded");
        return stored;
    }

    private void measure(RefreshOutcome outcome, String name) {
        outcome.begun.stop(Timer.builder("yilianyun.refresh")
                .description("Refreshes by their outcome")
                .tag("app", outcome.lease.app())
                .tag("outcome", name)
                .register(meters));
    }

    /** Records the outcome of a failed refresh, if its lease still stands. */
    RefreshResult failed(RefreshOutcome outcome) {
        boolean recorded = recording.watch(
                "The failed refresh of " + outcome, () -> transaction.execute(status -> record(outcome)));
        if (!recorded) {
            measure(outcome, "superseded");
            LOG.info("{}: lease lost, the fault changes nothing: {}", outcome, outcome.fault());
            return RefreshResult.SUPERSEDED;
        }
        measure(
                outcome,
                outcome.status() == TokenStatus.ACTIVE
                        ? "failed"
                        : outcome.status().name().toLowerCase(Locale.ROOT));
        LOG.info(
                "{}: refresh failed: {}; {}; access token until {}",
                outcome,
                outcome.fault().getMessage(),
                outcome.next,
                outcome.lease.token().accessExpiresAt());
        return RefreshResult.failed(outcome.fault());
    }

    /** Gives back a lease, if it still stands. */
    void giveBack(TokenChange change) {
        tokens.write(change);
    }

    private boolean record(RefreshOutcome outcome) {
        if (!tokens.write(outcome.change)) {
            return false;
        }
        if (outcome.deadLetter != null) {
            deadLetters.record(outcome.deadLetter);
        } else if (outcome.lease.token().lastError() != null) {
            deadLetters.reopen(DeadLetterSubject.token(outcome.lease.app(), outcome.lease.machineCode()));
        }
        outbox.add(outcome.event == null ? List.of() : List.of(outcome.event));
        return true;
    }

    /** Commits the rest of the sweep's refreshes. */
    public void flush() {
        refreshes.flush();
    }

    private List<Boolean> store(List<Refreshed> group) {
        return recording.watch(
                "The outcome of %d refreshes".formatted(group.size()),
                () -> transaction.execute(status -> storeAll(group)));
    }

    private List<Boolean> storeAll(List<Refreshed> group) {
        int[] written = tokens.writeRefreshed(group.stream()
                .map(item ->
                        mapper.row(item.pair()).addValue("version", item.lease().version()))
                .toList());
        List<Boolean> stored = new ArrayList<>(group.size());
        List<Event> events = new ArrayList<>(group.size());
        for (int i = 0; i < group.size(); i++) {
            Refreshed item = group.get(i);
            Token token = item.lease().token();
            stored.add(written[i] == 1);
            if (written[i] != 1) {
                LOG.info("{}/{}: lease lost, the refresh is not stored", token.app(), token.machineCode());
                continue;
            }
            events.add(TokenEvents.granted(Event.Type.REFRESHED, item.pair(), token.merchant()));
            if (token.lastError() != null) {
                deadLetters.resolve(DeadLetterSubject.token(token.app(), token.machineCode()));
            }
        }
        outbox.add(events);
        return stored;
    }

    /**
     * Stores the token pair of a new authorization in the caller's transaction. It supersedes the stored one and any refresh in flight, whose
     * outcome will find another version.
     *
     * @param merchant null: keep the known one
     */
    public void issue(String app, String machineCode, String merchant, Grant grant) {
        issue(app, machineCode, merchant, grant, null);
    }

    /**
     * The same.
     *
     * @param at when it was granted, some time ago: then it is not stored if the printer has been authorized since; null: now
     */
    public void issue(String app, String machineCode, String merchant, Grant grant, Instant at) {
        if (at != null
                && tokens.find(app, machineCode)
                        .filter(token -> mapper.isIssuedAfter(token, at))
                        .isPresent()) {
            LOG.info("{}/{}: authorized again meanwhile, an earlier token pair is not stored", app, machineCode);
            return;
        }
        GrantedTokenPair pair = mapper.granted(app, machineCode, grant, at);
        MapSqlParameterSource row =
                mapper.row(pair).addValue("merchant", merchant).addValue("quotaDay", Quota.day(pair.issuedAt()));
        tokens.writeIssued(row);
        deadLetters.resolve(DeadLetterSubject.token(app, machineCode));
        outbox.add(List.of(TokenEvents.granted(Event.Type.ISSUED, pair, merchant)));
    }
}
