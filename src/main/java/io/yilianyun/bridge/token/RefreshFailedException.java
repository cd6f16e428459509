package io.yilianyun.bridge.token;

/** Thrown to who waits for a refresh that gave no new token. */
public class RefreshFailedException extends RefusedException {
    private final transient RefreshResult result;

    public RefreshFailedException(String app, String machineCode, RefreshResult result) {
        super("The access token of %s/%s could not be refreshed: %s".formatted(app, machineCode, result.reason()));
        this.result = result;
    }

    public RefreshResult result() {
        return result;
    }

    /** The platform's code, or the kind of transport fault, that the refresh ended with; null if no refresh was made. */
    public String code() {
        return result.code();
    }
}
