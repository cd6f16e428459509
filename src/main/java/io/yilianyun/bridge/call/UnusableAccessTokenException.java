package io.yilianyun.bridge.call;

import io.yilianyun.bridge.token.RefusedException;

/** The access token for a call is expired or refused, and its refresh gave no new one. */
public class UnusableAccessTokenException extends RefusedException {
    private final String code;

    UnusableAccessTokenException(String reason, String code) {
        super(reason);
        this.code = code;
    }

    /** The platform's code, or the kind of transport fault, that the refresh ended with; null if no refresh was made. */
    public String code() {
        return code;
    }
}
