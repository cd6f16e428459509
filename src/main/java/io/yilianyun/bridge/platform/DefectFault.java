package io.yilianyun.bridge.platform;

/** Thrown when a request or an answer is not as documented; a retry does not help. */
public final class DefectFault extends PlatformFault {
    public DefectFault(String code, String description, boolean repeatable) {
        super(FaultClass.DEFECT, code, description, repeatable);
    }
}
