package io.yilianyun.bridge.platform;

/** The platform could not answer this time. */
public final class TransientFault extends PlatformFault {
    public TransientFault(String code, String description, boolean repeatable) {
        super(FaultClass.TRANSIENT, code, description, repeatable);
    }
}
