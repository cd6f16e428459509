package io.yilianyun.bridge.platform;

/** Thrown when an authorization code is used, expired or wrong. */
public final class CodeRefused extends PlatformFault {
    public CodeRefused(String code, String description, boolean repeatable) {
        super(FaultClass.CODE_REFUSED, code, description, repeatable);
    }
}
