package io.yilianyun.bridge.push;

import java.time.Instant;
import java.util.SortedMap;

/**
 * A push of the platform.
 *
 * @param time when the platform made it, to the second
 * @param fields the form's fields without {@code sign}; a field that came several times is a list
 */
record Push(String app, Instant time, SortedMap<String, Object> fields) {
    /** The printer that it concerns, or null. */
    String machineCode() {
        return fields.get("machine_code") instanceof String code && !code.isEmpty() ? code : null;
    }
}
