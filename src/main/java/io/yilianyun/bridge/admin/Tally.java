package io.yilianyun.bridge.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts equal entries over a window of time. Callers beyond the first {@value #MOST_CALLERS} of a window are counted as one. */
final class Tally {
    static final Duration WINDOW = Duration.ofMinutes(5);
    static final int MOST_CALLERS = 100;
    private static final String OTHERS = "others";

    private final Map<AuditEntry, Integer> counts = new HashMap<>();
    private Instant begun;

    synchronized void add(AuditEntry entry, Instant now) {
        if (counts.isEmpty()) {
            begun = now;
        }
        boolean room = counts.containsKey(entry) || counts.size() < MOST_CALLERS;
        Caller others = new Caller(entry.caller().kind(), null, OTHERS);
        counts.merge(room ? entry : AuditEntry.of(entry.action(), others, entry.status()), 1, Integer::sum);
    }

    /** The counts, if their window is over; the next one then begins. */
    synchronized List<AuditEntry> ended(Instant now) {
        return counts.isEmpty() || now.isBefore(begun.plus(WINDOW)) ? List.of() : all();
    }

    synchronized List<AuditEntry> all() {
        List<AuditEntry> all = counts.entrySet().stream()
                .map(counted -> counted.getKey().times(counted.getValue()))
                .toList();
        counts.clear();
        return all;
    }
}
