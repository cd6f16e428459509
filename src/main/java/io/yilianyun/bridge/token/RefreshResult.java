package io.yilianyun.bridge.token;

import io.yilianyun.bridge.platform.PlatformFault;

/**
 * What became of a refresh.
 *
 * @param code the platform's code or the kind of transport fault; null if it succeeded or was not made
 */
public record RefreshResult(Kind kind, String code, String reason) {
    public enum Kind {
        /** The new pair is stored. */
        REFRESHED,
        /** The platform or the way to it failed; the token's state says what comes next. */
        FAILED,
        /** No call was made, or its outcome was not ours to store any more. */
        NOT_MADE
    }

    static final RefreshResult REFRESHED = new RefreshResult(Kind.REFRESHED, null, "refreshed");

    static RefreshResult failed(PlatformFault fault) {
        return new RefreshResult(Kind.FAILED, fault.code(), fault.description());
    }

    static RefreshResult notMade(String reason) {
        return new RefreshResult(Kind.NOT_MADE, null, reason);
    }
}
