package io.yilianyun.bridge.sandbox;

import java.time.Instant;
import java.time.LocalDate;

/**
 * A terminal as the stand-in sees it, without its tokens.
 *
 * @param generation how many pairs it has had
 * @param quotaDay the Asia/Shanghai day that {@code quotaUsed} counts; null before the first grant that counted
 * @param revoked whether its current pair has been taken away
 */
public record TerminalState(
        String app,
        String clientId,
        String machineCode,
        int generation,
        int grants,
        int refreshes,
        int replays,
        LocalDate quotaDay,
        int quotaUsed,
        Instant issuedAt,
        Instant accessExpiresAt,
        Instant refreshExpiresAt,
        boolean revoked) {}
