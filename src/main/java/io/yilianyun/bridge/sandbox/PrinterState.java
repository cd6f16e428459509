package io.yilianyun.bridge.sandbox;

import java.time.Instant;
import java.time.LocalDate;

/**
 * A printer (the platform says 终端, terminal) as the stand-in sees it, without its tokens.
 *
 * @param grants how many times it was authorized
 * @param replays how many times an answer to an old refresh token was repeated
 * @param deadSent how many refresh tokens came that were superseded and are no longer repeated
 * @param quotaDay the Asia/Shanghai day that {@code quotaUsed} counts; null before the first grant that counted
 * @param revoked whether its current token pair was revoked
 */
public record PrinterState(
        String app,
        String machineCode,
        int grants,
        int refreshes,
        int replays,
        int deadSent,
        LocalDate quotaDay,
        int quotaUsed,
        Instant issuedAt,
        boolean revoked) {}
