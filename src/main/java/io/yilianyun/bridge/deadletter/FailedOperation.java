package io.yilianyun.bridge.deadletter;

import io.yilianyun.bridge.platform.Operation;
import io.yilianyun.bridge.platform.PlatformFault;
import java.util.Locale;

/**
 * Describes a failure for a dead letter.
 *
 * @param machineCode null if it concerns no single printer
 * @param subject see {@link DeadLetterSubject}
 * @param attempts since the last success
 * @param payload what a retry or an operator needs; kept encrypted; may be null
 */
public record FailedOperation(
        String app,
        String machineCode,
        Operation operation,
        String subject,
        PlatformFault fault,
        int attempts,
        String payload) {

    public static FailedOperation ofToken(
            String app, String machineCode, PlatformFault fault, int attempts, String payload) {
        return new FailedOperation(
                app,
                machineCode,
                Operation.REFRESH,
                DeadLetterSubject.token(app, machineCode),
                fault,
                attempts,
                payload);
    }

    public static FailedOperation ofApplication(String app, Operation operation, PlatformFault fault) {
        return new FailedOperation(app, null, operation, DeadLetterSubject.application(app), fault, 1, null);
    }

    public static FailedOperation ofAuthorization(
            String app, String id, PlatformFault fault, int attempts, String payload) {
        return new FailedOperation(
                app, null, Operation.CODE_EXCHANGE, DeadLetterSubject.authorization(id), fault, attempts, payload);
    }

    /** The class of the fault, as operators read it. */
    String category() {
        if (operation == Operation.CUSTOM) {
            return operation.label();
        }
        return fault.faultClass().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
