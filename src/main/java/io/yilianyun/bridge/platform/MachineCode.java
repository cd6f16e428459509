package io.yilianyun.bridge.platform;

/** The rule for machine codes, by which the platform names its printers (终端, terminals). */
public final class MachineCode {
    public static final String PATTERN = "[A-Za-z0-9_-]{1,64}";
    public static final String RULE = "must be 1 to 64 letters, digits, - and _";

    private MachineCode() {}

    public static boolean isValid(String text) {
        return text != null && text.matches(PATTERN);
    }
}
