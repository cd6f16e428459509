package io.yilianyun.bridge.token;

import io.yilianyun.bridge.app.AppHaltedException;
import io.yilianyun.bridge.app.Applications;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
    private static final long POLL_MILLIS = 50;

    private final TransactionTemplate transaction;
    private final TokenRepository tokens;
    private final LeaseRepository leases;
    private final Applications applications;
    private final Quota quota;
    private final Clock clock;

    public RefreshOnDemand(
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            TokenRepository tokens,
            LeaseRepository leases,
            Applications applications,
            Quota quota,
            @Qualifier("bridgeClock") Clock clock) {
        this.transaction = transaction;
        this.tokens = tokens;
        this.leases = leases;
        this.applications = applications;
        this.quota = quota;
        this.clock = clock;
    }

    /**
     * Takes the lease of a printer's token, or waits for the holder.
     *
     * @param onlyIfExpired true: nothing is to be done while the access token is valid
     * @param refused the token that the platform refused, or null. If it is still the stored one, it counts as expired; if not, nothing is to
     *     be done
     * @return a {@link Lease} to refresh with, or the {@link RefreshResult} of another caller's refresh
     * @throws NoSuchTokenException if no token is stored
     * @throws RefusedException if the merchant must authorize again
     * @throws QuotaSpentException if nothing is left of the day's quota
     * @throws AppHaltedException if the application is halted and no probe is due
     */
    public Object claim(
            @Variable("app") String app,
            @Variable("machineCode") String machineCode,
            @Variable("onlyIfExpired") boolean onlyIfExpired,
            @Variable("refused") Token refused)
            throws InterruptedException {
        boolean isRefused = refused != null && refused.isOf(app, machineCode);
        Token seen = isRefused
                ? refused
                : tokens.find(app, machineCode).orElseThrow(() -> new NoSuchTokenException(app, machineCode));
        while (true) {
            Optional<Object> outcome = transaction.execute(status -> attempt(seen, onlyIfExpired && !isRefused));
            if (Objects.requireNonNull(outcome).isPresent()) {
                return outcome.get();
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** Empty while another caller holds the lease, which ends by itself if its holder dies. */
    private Optional<Object> attempt(Token seen, boolean onlyIfExpired) {
        Token token = tokens.lock(seen.app(), seen.machineCode())
                .orElseThrow(() -> new NoSuchTokenException(seen.app(), seen.machineCode()));
        Instant now = clock.instant();
        if (onlyIfExpired && token.accessExpiresAt().isAfter(now) || token.isRenewedSince(seen)) {
            return Optional.of(RefreshResult.REFRESHED);
        }
        Token.LastError error = token.lastError();
        if (error != null && !error.equals(seen.lastError())) {
            return Optional.of(new RefreshResult(RefreshResult.Kind.FAILED, error.code(), error.description()));
        }
        return token.isLeased(now) ? Optional.empty() : Optional.of(lease(token, now));
    }

    private Lease lease(Token token, Instant now) {
        if (token.status() == TokenStatus.REAUTHORIZE) {
            throw new RefusedException("The refresh token of %s/%s is dead; the merchant must authorize again"
                    .formatted(token.app(), token.machineCode()));
        }
        if (!quota.allowsPeople(token, now)) {
            throw new QuotaSpentException(token.app(), token.machineCode(), quota.renewal(now));
        }
        applications.admit(token.app());
        // A call that somebody waits for is made even while the circuit breaker is open.
        return leases.take(token, true);
    }
}
