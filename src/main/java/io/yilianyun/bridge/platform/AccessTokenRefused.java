package io.yilianyun.bridge.platform;

/** The access token that a call was made with is wrong or expired. */
public final class AccessTokenRefused extends PlatformFault {
    public AccessTokenRefused(String code, String description, boolean repeatable) {
        super(FaultClass.ACCESS_TOKEN_REFUSED, code, description, repeatable);
    }
}
