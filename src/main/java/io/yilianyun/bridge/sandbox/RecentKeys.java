package io.yilianyun.bridge.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers the most recent keys and a value for each; the oldest are forgotten, so that memory stays bounded. */
final class RecentKeys<K, V> {

    private final Map<K, V> recent;

    RecentKeys(int most) {
        recent = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    /** The value already there for the key, or null if the key was new. */
    synchronized V putIfAbsent(K key, V value) {
        return recent.putIfAbsent(key, value);
    }
}
