package io.yilianyun.bridge.sandbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The most recent requests, and how many of all requests ended with each result. */
final class RequestLog {

    private static final int MOST = 200;

    private final Deque<LoggedRequest> recent = new ArrayDeque<>();
    private final Map<String, Long> results = new TreeMap<>();

    synchronized void add(LoggedRequest request) {
        if (recent.size() == MOST) {
            recent.removeLast();
        }
        recent.addFirst(request);
        results.merge(request.result(), 1L, Long::sum);
    }

    /** Newest first. */
    synchronized List<LoggedRequest> recent() {
        return new ArrayList<>(recent);
    }

    synchronized Map<String, Long> results() {
        return Collections.unmodifiableMap(new TreeMap<>(results));
    }
}
