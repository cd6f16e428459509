package io.yilianyun.bridge.persistence;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the database holds under names that were taken out of the configuration, or changed there. Warns once of each. */
public final class UnconfiguredNames {
    private static final Logger LOG = LoggerFactory.getLogger(UnconfiguredNames.class);

    private final Set<String> configured;
    private final String warning;
    private final Set<String> warnedOf = ConcurrentHashMap.newKeySet();
    private volatile Map<String, Long> found = Map.of();

    /**
     * @param configured the names that the configuration has
     * @param warning says what is not done for them and what to do, with {@code {}} for the names and numbers
     */
    public UnconfiguredNames(Set<String> configured, String warning) {
        this.configured = configured;
        this.warning = warning;
    }

    /** Takes over what was found at a reading, by name; those that are configured are left out. */
    public void found(Map<String, Long> all) {
        Map<String, Long> now = new TreeMap<>(all);
        now.keySet().removeAll(configured);
        if (warnedOf.addAll(now.keySet())) {
            LOG.warn(warning, now);
        }
        found = now;
    }

    /** What was found at the last reading, by name. */
    public Map<String, Long> found() {
        return found;
    }
}
