package io.yilianyun.bridge.token;

import io.yilianyun.bridge.app.AppHaltedException;
import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.platform.Backoff;
import io.yilianyun.bridge.platform.Bulkhead;
import io.yilianyun.bridge.platform.InvalidInputException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Claims a token for a caller who waits for its refresh. However many callers there are, on however many nodes, one gets the lease and calls
 * the platform; the others wait for what it stores, success or failure.
 */
@Component("bridgeRefreshOnDemand")
public class RefreshOnDemand {
    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(50), Duration.ofMillis(500));

    private final TransactionTemplate transaction;
    private final TokenRepository tokens;
    private final LeaseRepository leases;
    private final Applications applications;
    private final Quota quota;
    private final Bulkhead bulkhead;
    private final Clock clock;
    /** Two thirds of {@code server.tomcat.threads.max}. */
    private final Bulkhead waiting = new Bulkhead(400);

    public RefreshOnDemand(
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            TokenRepository tokens,
            LeaseRepository leases,
            Applications applications,
            Quota quota,
            Bulkhead bulkhead,
            @Qualifier("bridgeClock") Clock clock) {
        this.transaction = transaction;
        this.tokens = tokens;
        this.leases = leases;
        this.applications = applications;
        this.quota = quota;
        this.bulkhead = bulkhead;
        this.clock = clock;
    }

    /**
     * Takes the lease of a printer's token, or waits for the holder.
     *
     * <p>The variable {@code onlyIfExpired}: nothing is to be done while the access token is valid.
     *
     * @param refused the token that the platform refused, or null. If it is still the stored one, it counts as expired; if not, nothing is
     *     to be done
     * @return a {@link Lease} to refresh with, or the {@link RefreshResult} of another caller's refresh
     * @throws NoSuchTokenException if no token is stored
     * @throws RefusedException if the merchant must authorize again
     * @throws QuotaSpentException if nothing is left of the day's quota
     * @throws AppHaltedException if the application is halted and no probe is due
     */
    public Object claim(
            Exchange exchange,
            @Variable("app") String app,
            @Variable("machineCode") String machineCode,
            @Variable("refused") Token refused)
            throws InterruptedException {
        InvalidInputException.throwIfAny(InvalidInputException.ofPrinter(app, machineCode));
        boolean onlyIfExpired = exchange.getVariable("onlyIfExpired", false, boolean.class);
        boolean isRefused = refused != null && refused.isOf(app, machineCode);
        Token seen = isRefused ? refused : tokens.get(app, machineCode);
        Attempt attempt = new Attempt(exchange, seen, onlyIfExpired && !isRefused);
        Optional<Object> outcome = make(attempt, seen);
        for (int i = 1; outcome.isEmpty() && !exchange.getContext().isStopping(); i++) {
            waiting.enter(exchange);
            TimeUnit.MILLISECONDS.sleep(PAUSES.pause(i).toMillis());
            outcome = make(attempt, tokens.get(app, machineCode));
        }
        return outcome.orElse(RefreshResult.NOT_ALLOWED);
    }

    /** Throws what kept the refresh from giving a new token. The body stays the {@link RefreshResult} of one that did, or that came too late. */
    public void requireRefreshed(
            @Variable("app") String app, @Variable("machineCode") String machineCode, @Body Object body) {
        if (!(body instanceof RefreshResult result)) {
            throw new IllegalStateException(
                    "The route refresh-token ended without a result; a step of it stopped the exchange");
        }
        if (result.kind() == RefreshResult.Kind.FAILED || result.equals(RefreshResult.NOT_ALLOWED)) {
            throw new RefreshFailedException(app, machineCode, result);
        }
    }

    /**
     * @param seen the token before the first attempt
     */
    private record Attempt(Exchange exchange, Token seen, boolean onlyIfExpired) {}

    /** Locks the row only if nobody holds the lease: who waits reads. Empty if the wait goes on; a lease ends by itself if its holder dies. */
    private Optional<Object> make(Attempt attempt, Token token) {
        return leases.isLeased(token)
                ? outcome(attempt, token)
                : transaction.execute(status -> {
                    Token locked = tokens.lock(token.app(), token.machineCode());
                    return outcome(attempt, locked)
                            .or(() -> leases.isLeased(locked) ? Optional.empty() : Optional.of(lease(attempt, locked)));
                });
    }

    /** What another caller's refresh has led to since the token was seen; empty if nothing yet. */
    private Optional<Object> outcome(Attempt attempt, Token token) {
        Token seen = attempt.seen();
        boolean alive = token.accessExpiresAt().isAfter(clock.instant());
        if (attempt.onlyIfExpired() && alive || token.isRenewedSince(seen)) {
            return Optional.of(RefreshResult.REFRESHED);
        }
        return Optional.ofNullable(token.lastError())
                .filter(error -> !error.equals(seen.lastError()))
                .map(error -> new RefreshResult(RefreshResult.Kind.FAILED, error.code(), error.description()));
    }

    private Lease lease(Attempt attempt, Token token) {
        Instant now = clock.instant();
        if (token.status() == TokenStatus.REAUTHORIZE) {
            throw new RefusedException("The refresh token of %s/%s is dead; the merchant must authorize again"
                    .formatted(token.app(), token.machineCode()));
        }
        if (!quota.allowsPeople(token, now)) {
            throw new QuotaSpentException(token.app(), token.machineCode(), quota.renewal(now));
        }
        bulkhead.enter(attempt.exchange());
        // A call that somebody waits for is made even while the circuit breaker is open.
        applications.admit(token.app());
        return leases.take(token, true);
    }
}
