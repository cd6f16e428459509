package io.yilianyun.bridge.sandbox;

/** Refuses a request with a code of version 1. Has no stack trace, because it is an ordinary answer. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    final int code;

    Refusal(int code) {
        super("code " + code, null, false, false);
        this.code = code;
    }
}
