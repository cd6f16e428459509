package io.yilianyun.bridge.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers what is wrong: the first finding about a property counts, later ones often follow from it. */
final class Problems {

    private final Map<String, Problem> byProperty = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();

    void add(String property, String wrong, String mend) {
        byProperty.putIfAbsent(property, new Problem(property, wrong, mend));
    }

    void unless(boolean right, String property, String wrong, String mend) {
        if (!right) {
            add(property, wrong, mend);
        }
    }

    boolean concern(String property) {
        return byProperty.containsKey(property);
    }

    void warn(String warning) {
        warnings.add(warning);
    }

    List<String> warnings() {
        return warnings;
    }

    void throwIfAny() {
        if (!byProperty.isEmpty()) {
            throw new ConfigurationException(List.copyOf(byProperty.values()));
        }
    }
}
