package io.yilianyun.bridge.platform;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.lang3.StringUtils;

/** Thrown when an input of an endpoint of the bridge is missing or not allowed; the message names each, and never a value. */
public class InvalidInputException extends IllegalArgumentException {
    private final transient Map<String, String> faults;

    public InvalidInputException(Map<String, String> faults) {
        super(faults.entrySet().stream()
                .map(fault -> fault.getKey() + " " + fault.getValue())
                .collect(Collectors.joining("; ")));
        this.faults = faults;
    }

    /** What is wrong with each input, by its name: {@code app}, {@code machineCode}, {@code path}, or a field of the form. */
    public Map<String, String> faults() {
        return faults;
    }

    /** Returns what is wrong with the names of an application and a printer. */
    public static Map<String, String> ofPrinter(String app, String machineCode) {
        Map<String, String> faults = new LinkedHashMap<>();
        if (StringUtils.isBlank(app)) {
            faults.put("app", "is missing");
        }
        if (!MachineCode.isValid(machineCode)) {
            faults.put("machineCode", machineCode == null ? "is missing" : MachineCode.RULE);
        }
        return faults;
    }

    /** Throws the exception if anything is wrong. */
    public static void throwIfAny(Map<String, String> faults) {
        if (!faults.isEmpty()) {
            throw new InvalidInputException(faults);
        }
    }
}
