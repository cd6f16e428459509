package io.yilianyun.bridge.platform;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What the platform was called for. The same code can mean different things for different operations. */
public enum Operation {
    CODE_EXCHANGE,
    REFRESH,
    CALL,
    PUSH,
    /** None of the bridge: what a route of a team's own has recorded as failed. */
    CUSTOM;

    /** The name that the API, events and {@code error-codes.yaml} use, for example {@code code-exchange}. */
    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Operation of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
