package io.yilianyun.bridge.persistence;

/** Reads again what this node keeps in memory of the database. A bean of this type is called every ten seconds. */
public interface PeriodicReading {
    void read();
}
