package io.yilianyun.bridge.token;

import io.yilianyun.bridge.app.AppHaltedException;
import io.yilianyun.bridge.app.Applications;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Variable;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Refreshes that somebody waits for. However many callers there are for a terminal, on however many nodes, one takes the lease and calls;
 * the others wait for what it stores, success or failure.
 */
public class RefreshOnDemand {
    private static final long POLL_MILLIS = 50;

    private final TransactionTemplate transaction;
    private final TokenRepository tokens;
    private final LeaseRepository leases;
    private final Applications applications;
    private final Quota quota;
    private final Clock clock;

    public RefreshOnDemand(
            TransactionTemplate transaction,
            TokenRepository tokens,
            LeaseRepository leases,
            Applications applications,
            Quota quota,
            Clock clock) {
        this.transaction = transaction;
        this.tokens = tokens;
        this.leases = leases;
        this.applications = applications;
        this.quota = quota;
        this.clock = clock;
    }

    /**
     * Takes the lease of a terminal's token, or waits for whoever has it.
     *
     * @param onlyIfExpired true: there is nothing to do while the access token lives
     * @param refused the token that the platform refused, or null: there is nothing to do if it is not the stored one any more, else it is
     *     as good as expired
     * @return a {@link Lease} to refresh with, or the {@link RefreshResult} that another caller's refresh had
     * @throws RefusedException if the token's state forbids it
     */
    public Object claim(
            @Variable("app") String app,
            @Variable("machineCode") String machineCode,
            @Variable("onlyIfExpired") boolean onlyIfExpired,
            @Variable("refused") Token refused)
            throws Exception {
        boolean isRefused = refused != null && refused.isOf(app, machineCode);
        Token seen = isRefused
                ? refused
                : tokens.find(app, machineCode).orElseThrow(() -> new NoSuchTokenException(app, machineCode));
        while (true) {
            Optional<Object> outcome = attempt(seen, onlyIfExpired && !isRefused);
            if (outcome.isPresent()) {
                return outcome.get();
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** Empty while another holds the lease, which ends by itself if its holder dies. */
    private Optional<Object> attempt(Token seen, boolean onlyIfExpired) throws Exception {
        try {
            return transaction.execute(status -> {
                Token token = tokens.lock(seen.app(), seen.machineCode())
                        .orElseThrow(() -> new Wrapped(new NoSuchTokenException(seen.app(), seen.machineCode())));
                Instant now = clock.instant();
                if (onlyIfExpired && token.accessExpiresAt().isAfter(now) || token.isRenewedSince(seen)) {
                    return Optional.of(RefreshResult.REFRESHED);
                }
                if (failedSince(seen, token)) {
                    Token.LastError error = token.lastError();
                    return Optional.of(new RefreshResult(RefreshResult.Kind.FAILED, error.code(), error.description()));
                }
                return token.isLeased(now) ? Optional.empty() : Optional.of(lease(token, now));
            });
        } catch (Wrapped e) {
            throw e.checked;
        }
    }

    private Lease lease(Token token, Instant now) {
        if (token.status() == TokenStatus.REAUTHORIZE) {
            throw new Wrapped(
                    new RefusedException("The refresh token of %s/%s is dead; the merchant must authorize again"
                            .formatted(token.app(), token.machineCode())));
        }
        if (!quota.allowsPeople(token, now)) {
            throw new Wrapped(new QuotaSpentException(token.app(), token.machineCode(), quota.renewal(now)));
        }
        try {
            applications.admit(token.app());
        } catch (AppHaltedException e) {
            throw new Wrapped(e);
        }
        return leases.take(token, true);
    }

    private static boolean failedSince(Token seen, Token token) {
        return token.lastError() != null && !token.lastError().equals(seen.lastError());
    }

    /** Carries a checked exception out of the transaction's callback. */
    private static final class Wrapped extends RuntimeException {
        private final Exception checked;

        private Wrapped(Exception checked) {
            super(checked.getMessage(), checked, false, false);
            this.checked = checked;
        }
    }
}
