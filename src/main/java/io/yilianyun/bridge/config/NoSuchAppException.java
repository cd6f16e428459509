package io.yilianyun.bridge.config;

/** Thrown when something is to be done for an application that is not configured, or not any more. */
public class NoSuchAppException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public NoSuchAppException(String app) {
        super("No application named '%s' is configured in yilianyun.apps".formatted(app));
    }
}
