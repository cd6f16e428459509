package io.yilianyun.bridge.token;

/** Thrown when no token is stored for an application and machine code. */
public class NoSuchTokenException extends RuntimeException {
    public NoSuchTokenException(String app, String machineCode) {
        super("No token is stored for %s/%s".formatted(app, machineCode));
    }
}
