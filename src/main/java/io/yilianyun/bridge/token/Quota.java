package io.yilianyun.bridge.token;

import io.yilianyun.bridge.config.BridgeProperties;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.springframework.stereotype.Component;

/**
 * Knows the platform's limit of grants and refreshes per printer and day: 20 by its access document. The document does not say when a day
 * begins; the Asia/Shanghai day is assumed.
 */
@Component("bridgeQuota")
public class Quota {
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final Duration SPREAD = Duration.ofHours(2);
    static final Duration LONGEST_DEFERRAL = Duration.ofDays(1).plus(SPREAD);

    private final BridgeProperties properties;
    private final int limit;

    public Quota(BridgeProperties properties) {
        this.properties = properties;
        this.limit = properties.refresh().dailyQuota();
    }

    /** The day that an instant counts for, as {@code yyyy-MM-dd}. */
    static String day(Instant now) {
        return LocalDate.ofInstant(now, ZONE).toString();
    }

    /** How much of the day's quota the token has used. */
    public int used(Token token, Instant now) {
        return day(now).equals(token.quotaDay()) ? token.quotaUsed() : 0;
    }

    /** Grants and refreshes per printer and day. */
    public int limit() {
        return limit;
    }

    /** Whether a person or a caller of the API may still have the token refreshed today. */
    public boolean allowsPeople(Token token, Instant now) {
        return used(token, now) < limit;
    }

    /**
     * Whether the sweep may still refresh the token today. The sweep leaves the reserve to people, except for a refresh whose answer may be
     * lost: that one is repeated while the platform still repeats its answer.
     */
    public boolean allowsSweep(Token token, Instant now) {
        int reserve = token.inDoubt() ? 0 : properties.refresh(token.app()).quotaReserve();
        return used(token, now) < limit - reserve;
    }

    /** When the next day's quota begins. */
    public Instant renewal(Instant now) {
        return LocalDate.ofInstant(now, ZONE).plusDays(1).atStartOfDay(ZONE).toInstant();
    }

    /** When a deferred token is tried again: within two hours after the renewal, at a time that is constant for a token. */
    public Instant resumption(String app, String machineCode, Instant now) {
        return renewal(now).plusMillis((long) (SPREAD.toMillis() * DueTime.share(app, machineCode)));
    }
}
