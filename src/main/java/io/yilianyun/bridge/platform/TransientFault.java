package io.yilianyun.bridge.platform;

/** Thrown when the platform cannot answer at the moment. */
public final class TransientFault extends PlatformFault {
    public TransientFault(String code, String description, boolean repeatable) {
        super(FaultClass.TRANSIENT, code, description, repeatable);
    }
}
