package io.yilianyun.bridge.standin;

import io.yilianyun.bridge.sandbox.Fault;

/** Makes faults for tests; {@link Fault#times} says how often one is met. */
public final class Faults {

    private Faults() {}

    /** Returns a fault of a kind that needs no more than its name. */
    public static Fault of(Fault.Kind kind) {
        return new Fault(kind, null, null, null, null, null, null, null, 1);
    }

    /** Returns a fault that waits so long. */
    public static Fault of(Fault.Kind kind, int seconds) {
        return new Fault(kind, null, null, seconds, null, null, null, null, 1);
    }

    public static Fault code(int code) {
        return new Fault(Fault.Kind.CODE, code, null, null, null, null, null, null, 1);
    }

    public static Fault http(int status) {
        return new Fault(Fault.Kind.HTTP, null, status, null, null, null, null, null, 1);
    }

    public static Fault onPath(String path, Fault fault) {
        return new Fault(
                fault.kind(), fault.code(), fault.status(), fault.seconds(), null, null, path, null, fault.count());
    }

    public static Fault forMachine(String machineCode, Fault fault) {
        return new Fault(
                fault.kind(),
                fault.code(),
                fault.status(),
                fault.seconds(),
                null,
                null,
                null,
                machineCode,
                fault.count());
    }
}
