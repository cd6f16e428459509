package io.yilianyun.bridge.token;

import io.yilianyun.bridge.config.BridgeProperties;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * The platform's limit of grants and refreshes per terminal and day: 20 by its access document. The document leaves open when a day
 * begins; the Asia/Shanghai day is assumed.
 */
public class Quota {
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final Duration SPREAD = Duration.ofHours(2);

    private final int limit;
    private final int reserve;

    public Quota(BridgeProperties.Refresh refresh) {
        this.limit = refresh.dailyQuota();
        this.reserve = refresh.quotaReserve();
    }

    /** The day that an instant counts for, as {@code yyyy-MM-dd}. */
    public String day(Instant now) {
        return LocalDate.ofInstant(now, ZONE).toString();
    }

    /** How much of the day's quota the token has used. */
    public int used(Token token, Instant now) {
        return day(now).equals(token.quotaDay()) ? token.quotaUsed() : 0;
    }

    /** The whole quota of a day. */
    public int limit() {
        return limit;
    }

    /** Whether a person, or the caller of the API, may still have the token refreshed today. */
    public boolean allowsPeople(Token token, Instant now) {
        return used(token, now) < limit;
    }

    /**
     * Whether the sweep may still refresh the token today. It leaves the reserve to people, but for a refresh whose answer may have
     * been lost: that one is repeated while the platform still repeats its answer.
     */
    public boolean allowsSweep(Token token, Instant now) {
        return used(token, now) < (token.inDoubt() ? limit : limit - reserve);
    }

    /** When the next day's quota begins. */
    public Instant renewal(Instant now) {
        return LocalDate.ofInstant(now, ZONE).plusDays(1).atStartOfDay(ZONE).toInstant();
    }

    /** When a deferred token is tried again: after the renewal, spread over two hours by the token's own constant share. */
    public Instant resumption(String app, String machineCode, Instant now) {
        long spread = (long) (SPREAD.toMillis() * DueTime.share(app, machineCode));
        return renewal(now).plusMillis(spread);
    }
}
