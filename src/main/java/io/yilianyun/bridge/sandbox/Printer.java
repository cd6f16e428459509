package io.yilianyun.bridge.sandbox;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * One printer of one application. Token pairs are numbered by generation, so that the previous pair costs no memory. An
 * authorization starts a new family of generations; whatever belongs to an earlier family is dead at once.
 */
final class Printer {

    static final ZoneId QUOTA_ZONE = ZoneId.of("Asia/Shanghai");

    final RegisteredApp app;
    final String machineCode;
    final int number;
    private final Settings settings;

    /** The generation of the current token pair; 0 before the first. */
    int generation;

    private int family;
    private Instant issuedAt = Instant.EPOCH;
    private Instant previousIssuedAt = Instant.EPOCH;
    private boolean revoked;
    private LocalDate quotaDay;
    private int quotaUsed;
    private int grants;
    private int refreshes;
    private int replays;
    private int deadSent;

    Printer(Settings settings, RegisteredApp app, String machineCode, int number) {
        this.settings = settings;
        this.app = app;
        this.machineCode = machineCode;
        this.number = number;
    }

    /** Authorizes the printer anew and returns the new generation; {@link Refusal} 41 when the day's quota is spent. */
    synchronized int authorize(Instant now) {
        spendQuota(now);
        return issue(now);
    }

    /** Authorizes the printer as if at the given moment, outside the quota. */
    synchronized int issue(Instant at) {
        grants++;
        family = generation + 1;
        revoked = false;
        return rotate(at);
    }

    /**
     * Spends a refresh token of a generation and returns the generation that it is answered with; {@link Refusal} 20 if it
     * is dead, 41 when the quota is spent.
     */
    synchronized int refresh(int presented, Instant now) {
        boolean expired = revoked || !now.isBefore(issuedAt.plus(settings.refreshTokenLifetime()));
        if (presented < family || presented == generation && expired) {
            throw new Refusal(20);
        }
        boolean repeated = presented < generation;
        if (repeated
                && (revoked || presented != generation - 1 || !now.isBefore(issuedAt.plus(settings.replayWindow())))) {
            revoked |= settings.strict();
            deadSent++;
            throw new Refusal(20);
        }
        if (!repeated || settings.replayCounts()) {
            spendQuota(now);
        }
        if (repeated) {
            replays++;
            return generation;
        }
        refreshes++;
        return rotate(now);
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

    synchronized PrinterState state() {
        return new PrinterState(
                app.name(), machineCode, grants, refreshes, replays, deadSent, quotaDay, quotaUsed, issuedAt, revoked);
    }

    private int rotate(Instant at) {
        previousIssuedAt = issuedAt;
        issuedAt = at;
        return ++generation;
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
