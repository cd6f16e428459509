package io.yilianyun.bridge.token;

/** Thrown when the state of a token forbids a refresh; the message says why. */
public class RefusedException extends RuntimeException {
    public RefusedException(String reason) {
        super(reason);
    }
}
