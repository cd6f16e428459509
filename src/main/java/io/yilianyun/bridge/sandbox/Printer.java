package io.yilianyun.bridge.sandbox;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * One printer of one application. Token pairs are numbered by generation, so that the previous pair costs no memory. An
 * authorization starts a new family of generations; whatever belongs to an earlier family is dead at once.
 */
final class Printer {

    static final ZoneId QUOTA_ZONE = ZoneId.of("Asia/Shanghai");

    private final Settings settings;
    final RegisteredApp app;
    final String machineCode;
    private final BiFunction<Printers.Kind, Integer, String> tokens;

    private int generation;
    private int family;
    private Instant issuedAt = Instant.EPOCH;
    private Instant previousIssuedAt = Instant.EPOCH;
    private boolean revoked;
    private LocalDate quotaDay;
    private int quotaUsed;
    private int grants;
    private int refreshes;
    private int replays;
    private int deadTokens;

    /**
     * @param tokens makes the token of a kind and generation
     */
    Printer(
            Settings settings,
            RegisteredApp app,
            String machineCode,
            BiFunction<Printers.Kind, Integer, String> tokens) {
        this.settings = settings;
        this.app = app;
        this.machineCode = machineCode;
        this.tokens = tokens;
    }

    /** Authorizes the printer anew; {@link Refusal} 41 when the day's quota is spent. */
    synchronized TokenPair authorize(Instant now) {
        spendQuota(now);
        return issue(now);
    }

    /** Authorizes the printer outside the quota, with a token pair issued at the given moment. */
    synchronized TokenPair issue(Instant at) {
        grants++;
        family = generation + 1;
        revoked = false;
        return rotate(at);
    }

    /** Spends a refresh token of the given generation; {@link Refusal} 20 if it is dead, 41 when the quota is spent. */
    synchronized TokenPair refresh(int presented, Instant now) {
        boolean expired = revoked || !now.isBefore(issuedAt.plus(settings.refreshTokenLifetime()));
        if (presented < family || presented == generation && expired) {
            throw new Refusal(20);
        }
        if (presented < generation) {
            return repeat(presented, now);
        }
        spendQuota(now);
        refreshes++;
        return rotate(now);
    }

    private TokenPair repeat(int presented, Instant now) {
        if (revoked || presented != generation - 1 || !now.isBefore(issuedAt.plus(settings.replayWindow()))) {
            revoked |= settings.strict();
            deadTokens++;
            throw new Refusal(20);
        }
        if (settings.replayCounts()) {
            spendQuota(now);
        }
        replays++;
        return tokenPair();
    }

    /** Checks the access token of a generation; {@link Refusal} 14 or 18 if it does not work any more. */
    synchronized void checkAccess(int presented, Instant now) {
        boolean current = presented == generation;
        boolean previous = presented == generation - 1
                && !settings.strict()
                && now.isBefore(issuedAt.plus(settings.replayWindow()));
        Instant expiry = (current ? issuedAt : previousIssuedAt).plus(settings.accessTokenLifetime());
        if (revoked || !(current || previous) || !now.isBefore(expiry)) {
            throw new Refusal(revoked ? 14 : 18);
        }
    }

    synchronized void revoke() {
        revoked = true;
    }

    /** Returns the valid token pair; empty if there is none, or it was revoked. */
    synchronized Optional<TokenPair> pair() {
        return generation == 0 || revoked ? Optional.empty() : Optional.of(tokenPair());
    }

    synchronized PrinterState state() {
        return new PrinterState(
                app.name(),
                machineCode,
                grants,
                refreshes,
                replays,
                deadTokens,
                quotaDay,
                quotaUsed,
                issuedAt,
                revoked);
    }

    private TokenPair rotate(Instant at) {
        previousIssuedAt = issuedAt;
        issuedAt = at;
        generation++;
        return tokenPair();
    }

    private TokenPair tokenPair() {
        return new TokenPair(
                app.clientId(),
                machineCode,
                tokens.apply(Printers.Kind.ACCESS, generation),
                tokens.apply(Printers.Kind.REFRESH, generation),
                issuedAt,
                issuedAt.plus(settings.accessTokenLifetime()),
                issuedAt.plus(settings.refreshTokenLifetime()));
    }

    private void spendQuota(Instant now) {
        LocalDate today = LocalDate.ofInstant(now, QUOTA_ZONE);
        int used = today.equals(quotaDay) ? quotaUsed : 0;
        if (used >= settings.dailyQuota()) {
            throw new Refusal(41);
        }
        quotaDay = today;
        quotaUsed = used + 1;
    }
}
