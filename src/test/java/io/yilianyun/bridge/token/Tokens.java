package io.yilianyun.bridge.token;

import java.time.Instant;

/** Tokens for unit tests. */
final class Tokens {
    private Tokens() {}

    static Token token(String quotaDay, int quotaUsed, boolean inDoubt) {
        Instant now = Instant.EPOCH;
        return new Token(
                "demo",
                "4004",
                null,
                "all",
                new byte[0],
                new byte[0],
                TokenStatus.ACTIVE,
                now,
                null,
                now,
                null,
                now,
                inDoubt,
                null,
                1,
                quotaDay,
                quotaUsed,
                0,
                0,
                null,
                null,
                null);
    }
}
