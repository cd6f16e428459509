package io.yilianyun.bridge.platform;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Locale;

/**
 * What an answer of the platform leads to. The classes are fixed: each has its own steps in the route files of {@code errors/}. Which code belongs
 * to which class is data ({@code error-codes.yaml}).
 */
public enum FaultClass {
    /** The answer is stored. */
    SUCCESS,
    /** The application itself is refused (wrong id, wrong secret, delisted): halt it, every further call would fail alike. */
    APPLICATION,
    /** The request or the answer is not what both sides agreed on: dead letter, no retry. */
    DEFECT,
    /** The authorization code is used or expired: the merchant authorizes again. */
    CODE_REFUSED,
    /** A call's access token is refused: refresh it, and make the call once more. */
    ACCESS_TOKEN_REFUSED,
    /** The refresh token is dead: the merchant authorizes again. */
    REFRESH_TOKEN_DEAD,
    /** The printer's quota of the day is spent: wait for the next day. */
    QUOTA,
    /** Not now: retry with back-off. */
    TRANSIENT;

    /** Reads the name that {@code error-codes.yaml} uses, for example {@code refresh-token-dead}. */
    @JsonCreator
    public static FaultClass of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
