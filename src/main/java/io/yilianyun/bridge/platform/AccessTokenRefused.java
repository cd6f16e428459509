package io.yilianyun.bridge.platform;

/** Thrown when the access token of a call is wrong or expired. */
public final class AccessTokenRefused extends PlatformFault {
    public AccessTokenRefused(String code, String description, boolean repeatable) {
        super(FaultClass.ACCESS_TOKEN_REFUSED, code, description, repeatable);
    }
}
