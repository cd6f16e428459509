package io.yilianyun.bridge.platform;

/** Thrown when the platform refuses the application as a whole. */
public final class ApplicationFault extends PlatformFault {
    public ApplicationFault(String code, String description, boolean repeatable) {
        super(FaultClass.APPLICATION, code, description, repeatable);
    }
}
