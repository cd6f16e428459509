package io.yilianyun.bridge.call;

import java.util.Map;
import java.util.stream.Collectors;

/** A call whose application, printer, path or fields are not allowed; the message names each, and never a value. */
public class InvalidCallException extends IllegalArgumentException {
    private final transient Map<String, String> faults;

    InvalidCallException(Map<String, String> faults) {
        super(faults.entrySet().stream()
                .map(fault -> fault.getKey() + " " + fault.getValue())
                .collect(Collectors.joining("; ")));
        this.faults = faults;
    }

    /** What is wrong with each input, by its name: {@code app}, {@code machineCode}, {@code path}, or a field of the form. */
    public Map<String, String> faults() {
        return faults;
    }
}
