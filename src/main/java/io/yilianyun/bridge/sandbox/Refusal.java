package io.yilianyun.bridge.sandbox;

/** The platform's refusal of a request, with its code of the first generation. Cheap: it carries no stack trace. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int code;

    Refusal(int code) {
        super("code " + code, null, false, false);
        this.code = code;
    }

    int code() {
        return code;
    }
}
