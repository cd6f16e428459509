package io.yilianyun.bridge.platform;

/** Thrown when a refresh token is dead; only the merchant can give a new one. */
public final class RefreshTokenDead extends PlatformFault {
    public RefreshTokenDead(String code, String description, boolean repeatable) {
        super(FaultClass.REFRESH_TOKEN_DEAD, code, description, repeatable);
    }
}
