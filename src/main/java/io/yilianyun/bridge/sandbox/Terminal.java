package io.yilianyun.bridge.sandbox;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * One terminal of one application. Pairs are numbered by generation, so that the previous pair costs no memory; an
 * authorization starts a new family of generations, and what belongs to an earlier family is dead at once.
 */
final class Terminal {

    private static final ZoneId QUOTA_ZONE = ZoneId.of("Asia/Shanghai");

    private final Settings settings;
    private final RegisteredApp app;
    private final String machineCode;
    private final int number;

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

    Terminal(Settings settings, RegisteredApp app, String machineCode, int number) {
        this.settings = settings;
        this.app = app;
        this.machineCode = machineCode;
        this.number = number;
    }

    /** What a refresh led to. */
    enum Refreshed {
        ROTATED,
        REPEATED,
        EXPIRED,
        /** Superseded, and no longer repeated: nobody should send such a token. */
        DEAD,
        /** Superseded by a newer authorization. */
        SUPERSEDED
    }

    /** A new authorization; {@link Refusal} 41 when the day's quota is spent. */
    synchronized void authorize(Instant now) {
        spendQuota(now);
        issue(now);
    }

    /** A new authorization outside the quota, issued at the given moment. */
    synchronized void issue(Instant at) {
        rotate(at);
        family = generation;
        revoked = false;
        grants++;
    }

    /** Spends a refresh token of the given generation; {@link Refusal} 41 when the day's quota is spent. */
    synchronized Refreshed refresh(int presented, Instant now) {
        if (presented < family) {
            return Refreshed.SUPERSEDED;
        }
        if (presented < generation) {
            return repeat(presented, now);
        }
        if (revoked || !now.isBefore(issuedAt.plus(settings.refreshTokenLifetime()))) {
            return Refreshed.EXPIRED;
        }
        spendQuota(now);
        rotate(now);
        refreshes++;
        return Refreshed.ROTATED;
    }

    private Refreshed repeat(int presented, Instant now) {
        if (revoked || presented != generation - 1 || !now.isBefore(issuedAt.plus(settings.replayWindow()))) {
            revoked |= settings.revokeOnReuse();
            return Refreshed.DEAD;
        }
        if (settings.replayCountsAgainstQuota()) {
            spendQuota(now);
        }
        replays++;
        return Refreshed.REPEATED;
    }

    /** {@link Refusal} 14 or 18 unless the access token of this generation is still good. */
    synchronized void checkAccess(int presented, Instant now) {
        if (revoked) {
            throw new Refusal(14);
        }
        boolean current = presented == generation;
        boolean previous = presented == generation - 1
                && !settings.revokeOnReuse()
                && now.isBefore(issuedAt.plus(settings.replayWindow()));
        Instant issued = current ? issuedAt : previousIssuedAt;
        if (!(current || previous) || !now.isBefore(issued.plus(settings.accessTokenLifetime()))) {
            throw new Refusal(18);
        }
    }

    synchronized void revoke() {
        revoked = true;
    }

    synchronized TokenPair pair(TokenMint mint) {
        return new TokenPair(
                app.clientId(),
                machineCode,
                mint.mint(TokenMint.Kind.ACCESS, number, generation),
                mint.mint(TokenMint.Kind.REFRESH, number, generation),
                issuedAt,
                issuedAt.plus(settings.accessTokenLifetime()),
                issuedAt.plus(settings.refreshTokenLifetime()));
    }

    synchronized boolean hasPair() {
        return generation > 0 && !revoked;
    }

    synchronized TerminalState state() {
        return new TerminalState(
                app.name(),
                app.clientId(),
                machineCode,
                generation,
                grants,
                refreshes,
                replays,
                quotaDay,
                quotaUsed,
                issuedAt,
                issuedAt.plus(settings.accessTokenLifetime()),
                issuedAt.plus(settings.refreshTokenLifetime()),
                revoked);
    }

    String clientId() {
        return app.clientId();
    }

    String machineCode() {
        return machineCode;
    }

    int number() {
        return number;
    }

    private void rotate(Instant at) {
        previousIssuedAt = issuedAt;
        issuedAt = at;
        generation++;
    }

    private void spendQuota(Instant now) {
        LocalDate today = LocalDate.ofInstant(now, QUOTA_ZONE);
        if (!today.equals(quotaDay)) {
            quotaDay = today;
            quotaUsed = 0;
        }
        if (quotaUsed >= settings.dailyQuota()) {
            throw new Refusal(41);
        }
        quotaUsed++;
    }
}
