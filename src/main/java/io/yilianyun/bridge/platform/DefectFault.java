package io.yilianyun.bridge.platform;

/** A request or an answer that is not as agreed; repeating it does not help. */
public final class DefectFault extends PlatformFault {
    public DefectFault(String code, String description, boolean repeatable) {
        super(FaultClass.DEFECT, code, description, repeatable);
    }
}
