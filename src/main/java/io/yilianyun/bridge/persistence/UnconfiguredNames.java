package io.yilianyun.bridge.persistence;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the database holds under names that were taken out of the configuration, or changed there. Warns once of each. */
public final class UnconfiguredNames {
    private static final Logger LOG = LoggerFactory.getLogger(UnconfiguredNames.class);

    private final String warning;
    private final Set<String> warnedOf = ConcurrentHashMap.newKeySet();
    private volatile Map<String, Long> found = Map.of();

    /**
     * @param warning says what is not done for them and what to do, with {@code {}} for the names and numbers
     */
    public UnconfiguredNames(String warning) {
        this.warning = warning;
    }

    /** Takes over what was found at a reading, by name. */
    public void found(Map<String, Long> now) {
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
