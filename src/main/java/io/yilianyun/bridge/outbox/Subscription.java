package io.yilianyun.bridge.outbox;

import java.time.Duration;
import java.util.List;

/**
 * Who receives which events.
 *
 * @param uri the Camel endpoint; may hold a secret
 * @param types the CloudEvents types; {@code .*} at the end stands for all that begin so; empty: all
 * @param apps names of the applications; empty: all, and events that concern no application
 * @param timeout how long one hand-over may take
 */
public record Subscription(String name, String uri, List<String> types, List<String> apps, Duration timeout) {
    boolean wants(Event event) {
        return (apps.isEmpty() || apps.contains(event.app()))
                && (types.isEmpty()
                        || types.stream()
                                .anyMatch(type -> matches(type, event.type().label())));
    }

    static boolean matches(String type, String label) {
        return type.endsWith(".*") ? label.startsWith(type.substring(0, type.length() - 1)) : type.equals(label);
    }

    @Override
    public String toString() {
        return name;
    }
}
