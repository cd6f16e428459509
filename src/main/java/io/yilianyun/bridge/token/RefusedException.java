package io.yilianyun.bridge.token;

/** A token cannot be had or refreshed in the state it is in; the message says why. */
public class RefusedException extends Exception {
    public RefusedException(String reason) {
        super(reason);
    }
}
