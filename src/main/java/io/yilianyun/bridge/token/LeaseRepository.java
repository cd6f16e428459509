package io.yilianyun.bridge.token;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.deadletter.DeadLetterSubject;
import io.yilianyun.bridge.outbox.Outbox;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * Leases tokens: one holder per token, for a limited time. The day's quota is spent with the lease, before the platform is called, so a
 * crash can count a refresh too many and never one too few.
 */
@Component("bridgeLeaseRepository")
public class LeaseRepository {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseRepository.class);
    /** A lease this young is current without asking the database. */
    private static final Duration FRESH = Duration.ofSeconds(1);
    /** How far the clocks of nodes may differ. */
    static final Duration SLACK = Duration.ofSeconds(10);

    private final TokenRepository tokens;
    private final Outbox outbox;
    private final DeadLetterRepository deadLetters;
    private final Quota quota;
    private final Clock clock;
    private final Duration duration;
    private final Duration longestCall;
    /** Names this process in its leases. */
    private final String owner = UUID.randomUUID().toString();

    public LeaseRepository(
            TokenRepository tokens,
            Outbox outbox,
            DeadLetterRepository deadLetters,
            Quota quota,
            @Qualifier("bridgeClock") Clock clock,
            BridgeProperties properties) {
        this.tokens = tokens;
        this.outbox = outbox;
        this.deadLetters = deadLetters;
        this.quota = quota;
        this.clock = clock;
        this.duration = properties.refresh().lease();
        this.longestCall = properties.http().longestCall();
    }

    /**
     * Leases due tokens for the sweep, in the transaction that has locked their rows. Defers those whose quota leaves nothing for the sweep.
     *
     * @param rows of {@code yly_token}, all of one application, as camel-jdbc selected them
     * @param probe whether the calls find out if the platform answers again
     */
    public List<Lease> take(List<Map<String, Object>> rows, boolean probe) {
        Instant now = clock.instant();
        Map<Boolean, List<Token>> allowed =
                rows.stream().map(Token::of).collect(Collectors.partitioningBy(token -> quota.allowsSweep(token, now)));
        allowed.get(false).forEach(token -> defer(token, now));
        return allowed.get(true).isEmpty() ? List.of() : lease(allowed.get(true), now, true, probe);
    }

    /** Leases one token for a caller who waits, in the transaction that has locked its row. */
    Lease take(Token token, boolean probe) {
        return lease(List.of(token), clock.instant(), false, probe).get(0);
    }

    private List<Lease> lease(List<Token> granted, Instant now, boolean sweep, boolean probe) {
        long lost = granted.stream().filter(token -> token.leaseOwner() != null).count();
        if (lost > 0) {
            LOG.info(
                    "{}: refreshes that ended without an outcome and are made again: {}",
                    granted.get(0).app(),
                    lost);
        }
        Instant until = now.plus(duration);
        tokens.lease(granted, owner, until.toEpochMilli(), Quota.day(now));
        return granted.stream()
                .map(token -> new Lease(token, token.version() + 1, until, sweep, probe))
                .toList();
    }

    private void defer(Token token, Instant now) {
        Instant due = quota.resumption(token.app(), token.machineCode(), now);
        TokenChange deferral = new TokenChange(token, token.version()).quota(Quota.day(now), quota.used(token, now));
        deferral.status = TokenStatus.DEFERRED;
        deferral.due = due;
        if (tokens.write(deferral)) {
            deadLetters.reopen(DeadLetterSubject.token(token.app(), token.machineCode()));
            outbox.add(List.of(
                    TokenEvents.deferred(token, due, "the day's share of automatic refreshes is used (own count)")));
        }
    }

    /** Finds a lease by the reference that came through a broker; empty if it no longer stands. */
    public Optional<Lease> find(Lease.Reference reference) {
        return tokens.find(reference);
    }

    /** Whether a call of the platform may be in flight for the token. A lease that lasts longer than any was taken by a clock that was ahead. */
    boolean isLeased(Token token) {
        Instant now = clock.instant();
        return token.leaseOwner() != null
                && token.dueAt().isAfter(now)
                && !token.dueAt().isAfter(now.plus(duration).plus(SLACK));
    }

    /**
     * Whether a call may begin now: it ends, by its time-outs, within the lease, and the token is still the one that was leased. The database is
     * asked only for a lease that has waited: the merchant may have authorized again in the meantime, and a superseded refresh token must not be
     * sent.
     */
    boolean isValid(Lease lease) {
        Instant now = clock.instant();
        Duration age = Duration.between(lease.until().minus(duration), now);
        return now.plus(longestCall).isBefore(lease.until())
                && (age.abs().compareTo(FRESH) < 0 || find(lease.reference()).isPresent());
    }
}
