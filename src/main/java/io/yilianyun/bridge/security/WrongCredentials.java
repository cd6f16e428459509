package io.yilianyun.bridge.security;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/**
 * Counts wrong keys and tokens per client address. After {@value #FREE} of them, wrong ones are told to wait, twice as long each time; a
 * right key from the same address is never refused. Remembers a bounded number of addresses.
 */
public class WrongCredentials {
    static final int FREE = 30;
    static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(15);
    static final long LONGEST_WAIT_SECONDS = 60;
    private static final int MOST_ADDRESSES = 50_000;

    private record Tally(int wrong, long lastMillis) {}

    private final Clock clock;
    private final Map<String, Tally> tallies = new BoundedMap<>(MOST_ADDRESSES);

    public WrongCredentials(Clock clock) {
        this.clock = clock;
    }

    /** Counts one; how many seconds the address is to wait before the next, 0 for none. */
    synchronized long count(String address) {
        int wrong = Math.min(known(address) + 1, Integer.MAX_VALUE - 1);
        tallies.put(address, new Tally(wrong, clock.millis()));
        return pause(wrong);
    }

    /** Whether the address has brought more wrong ones than are free. */
    synchronized boolean isSuspect(String address) {
        return known(address) > FREE;
    }

    /** How many seconds are left of the wait that the address's last wrong one was given. */
    synchronized long secondsToWait(String address) {
        Tally tally = tallies.get(address);
        long since = tally == null ? 0 : clock.millis() - tally.lastMillis();
        return Math.max(0, pause(known(address)) - since / 1000);
    }

    private static long pause(int wrong) {
        return wrong <= FREE ? 0 : Math.min(LONGEST_WAIT_SECONDS, 1L << Math.min(wrong - FREE - 1, 6));
    }

    private int known(String address) {
        Tally tally = tallies.get(address);
        return tally == null || clock.millis() - tally.lastMillis() > FORGOTTEN_AFTER.toMillis() ? 0 : tally.wrong();
    }
}
