package io.yilianyun.bridge.token;

/** No token is stored for this application and machine code. */
public class NoSuchTokenException extends Exception {
    public NoSuchTokenException(String app, String machineCode) {
        super("There is no token of %s/%s".formatted(app, machineCode));
    }
}
