package io.yilianyun.bridge.token;

/** Thrown when no token is stored for an application and machine code. */
public class NoSuchTokenException extends IllegalArgumentException {
    public NoSuchTokenException(String app, String machineCode) {
        super("No token is stored for %s/%s; check app and machineCode, or let the merchant authorize the printer"
                .formatted(app, machineCode));
    }
}
