package io.yilianyun.bridge.persistence;

import java.time.Duration;

/** Reads again what this node keeps in memory of the database. A bean of this type is called again and again. */
public interface PeriodicReading {
    void read();

    /** How long after one reading the next one follows. */
    default Duration pause() {
        return Duration.ofSeconds(10);
    }

    /** Whether a reading may take long: the next one then waits at least sixty times as long as it took. */
    default boolean isCostly() {
        return false;
    }
}
