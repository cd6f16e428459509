package io.yilianyun.bridge.token;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what became of the lines of an import. Lists at most {@value #MOST_REASONS} rejected lines and counts the others. */
final class ImportTally {
    private static final Logger LOG = LoggerFactory.getLogger(TokenImport.class);
    private static final int MOST_REASONS = 10_000;
    private static final int PROGRESS = 10_000;

    private long lines;
    private long imported;
    private long updated;
    private long unlisted;
    private final List<Rejected> rejected = new ArrayList<>();

    /** A line, from 1, that was not imported. */
    record Rejected(long line, String reason) {}

    void read() {
        if (++lines % PROGRESS == 0) {
            log("continues");
        }
    }

    void reject(long line, String reason) {
        if (rejected.size() < MOST_REASONS) {
            rejected.add(new Rejected(line, reason));
        } else {
            unlisted++;
        }
    }

    void store(long inserted, long replaced) {
        imported += inserted;
        updated += replaced;
    }

    void log(String what) {
        LOG.info(
                "Token import {}: {} lines, {} imported, {} updated, {} rejected",
                what,
                lines,
                imported,
                updated,
                rejected.size() + unlisted);
    }

    Map<String, Object> answer() {
        Map<String, Object> answer =
                new LinkedHashMap<>(Map.of("imported", imported, "updated", updated, "rejected", rejected));
        if (unlisted > 0) {
            answer.put("rejectedUnlisted", unlisted);
        }
        return answer;
    }
}
