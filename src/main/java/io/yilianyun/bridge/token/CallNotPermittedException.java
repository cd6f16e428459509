package io.yilianyun.bridge.token;

/** Thrown when a refresh has waited for its slot of the rate and must not be made any more. */
public class CallNotPermittedException extends Exception {
    CallNotPermittedException() {
        super(RefreshResult.NOT_ALLOWED.reason());
    }
}
