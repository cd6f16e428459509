package io.yilianyun.bridge.platform;

/** Thrown when a printer's quota of grants and refreshes is spent. */
public final class QuotaSpent extends PlatformFault {
    public QuotaSpent(String code, String description, boolean repeatable) {
        super(FaultClass.QUOTA, code, description, repeatable);
    }
}
