package io.yilianyun.bridge.security;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets what was used least recently before it grows over a number of entries. */
final class BoundedMap<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    private final int most;

    BoundedMap(int most) {
        super(16, 0.75f, true);
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}
