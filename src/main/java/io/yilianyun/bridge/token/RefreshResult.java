package io.yilianyun.bridge.token;

import io.yilianyun.bridge.platform.PlatformFault;

/**
 * The result of a refresh, as callers get it.
 *
 * @param code the platform's code or the kind of transport fault; null if it succeeded or was not made
 */
public record RefreshResult(Kind kind, String code, String reason) {
    public enum Kind {
        /** The new token pair is stored. */
        REFRESHED,
        /** The platform refused or could not be reached; the token's status says what comes next. */
        FAILED,
        /** No call was made, or the lease was lost before its outcome could be stored. */
        NOT_MADE
    }

    static final RefreshResult REFRESHED = new RefreshResult(Kind.REFRESHED, null, "refreshed");
    static final RefreshResult SUPERSEDED =
            new RefreshResult(Kind.NOT_MADE, null, "another refresh or authorization came first");
    static final RefreshResult NOT_ALLOWED = new RefreshResult(
            Kind.NOT_MADE,
            null,
            "its lease is no longer valid, or the bridge stops, or the application is halted or its platform down");

    static RefreshResult failed(PlatformFault fault) {
        return new RefreshResult(Kind.FAILED, fault.code(), fault.description());
    }
}
