package io.yilianyun.bridge.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Faults that wait for a request they match; the first that matches is shown. */
final class FaultQueue {

    private static final int MOST = 1000;

    private final List<Fault> waiting = new ArrayList<>();

    synchronized void add(Fault fault) {
        if (waiting.size() >= MOST) {
            throw new IllegalArgumentException("There are " + MOST + " faults already; clear them first");
        }
        waiting.add(fault);
    }

    synchronized void clear() {
        waiting.clear();
    }

    synchronized List<Fault> list() {
        return List.copyOf(waiting);
    }

    /** Takes the first fault that matches, provided that it replaces the answer. */
    Optional<Fault> takeInstead(String path, String machineCode) {
        return take(path, machineCode, true);
    }

    /** Takes the first fault that matches, provided that it spoils a successful answer. */
    Optional<Fault> takeAfterSuccess(String path, String machineCode) {
        return take(path, machineCode, false);
    }

    // A queue stays in order: a fault behind the first that matches has to wait, whatever its kind.
    private synchronized Optional<Fault> take(String path, String machineCode, boolean instead) {
        for (int i = 0; i < waiting.size(); i++) {
            Fault fault = waiting.get(i);
            if (fault.matches(path, machineCode)) {
                return fault.isInstead() == instead ? Optional.of(use(i)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private Fault use(int index) {
        Fault fault = waiting.get(index);
        if (fault.count() == 1) {
            waiting.remove(index);
        } else if (fault.count() > 1) {
            waiting.set(index, fault.times(fault.count() - 1));
        }
        return fault;
    }
}
