package io.yilianyun.bridge.deadletter;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.platform.DefectFault;
import io.yilianyun.bridge.platform.InvalidInputException;
import io.yilianyun.bridge.platform.Operation;
import io.yilianyun.bridge.platform.PlatformAnswer;
import java.util.Map;
import org.apache.camel.Variable;
import org.apache.commons.lang3.StringUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Records dead letters of a team's own routes. */
@Component("bridgeCustomDeadLetters")
class CustomDeadLetters {
    private static final String CODE = "[A-Za-z0-9._-]{1,16}";

    private final BridgeProperties properties;
    private final DeadLetterRepository deadLetters;
    private final TransactionTemplate transaction;

    CustomDeadLetters(
            BridgeProperties properties,
            DeadLetterRepository deadLetters,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction) {
        this.properties = properties;
        this.deadLetters = deadLetters;
        this.transaction = transaction;
    }

    /**
     * Records a dead letter, or counts it with the one that is open and says the same.
     *
     * @param machineCode null if it concerns no single printer
     * @throws InvalidInputException if an input is missing or not allowed
     */
    public void record(
            @Variable("app") String app,
            @Variable("machineCode") String machineCode,
            @Variable("code") String code,
            @Variable("description") String description) {
        Map<String, String> faults = InvalidInputException.ofPrinter(app, machineCode);
        if (machineCode == null) {
            faults.remove("machineCode");
        }
        if (!StringUtils.isBlank(app) && !properties.apps().containsKey(app)) {
            faults.put("app", "is not an application that yilianyun.apps configures");
        }
        if (code == null || !code.matches(CODE)) {
            faults.put("code", code == null ? "is missing" : "must be 1 to 16 letters, digits, dots, - and _");
        }
        if (StringUtils.isBlank(description)) {
            faults.put("description", "is missing");
        }
        InvalidInputException.throwIfAny(faults);
        String text = PlatformAnswer.printable(description);
        DefectFault fault = new DefectFault(code, text, false);
        String subject = DeadLetterSubject.custom(app, machineCode, code, text);
        transaction.executeWithoutResult(status ->
                deadLetters.record(new FailedOperation(app, machineCode, Operation.CUSTOM, subject, fault, 1, null)));
    }
}
