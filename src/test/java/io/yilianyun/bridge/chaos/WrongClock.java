package io.yilianyun.bridge.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A process whose clock is wrong: by libfaketime (Debian's package {@code faketime}), which need not be installed. */
final class WrongClock {
    private static final List<Path> PLACES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib64/faketime/libfaketimeMT.so.1"));

    private WrongClock() {}

    static boolean isAvailable() {
        return library().isPresent();
    }

    /**
     * The variables of a process that sees another time; its monotonic timer is right, as on a machine whose clock is wrong.
     *
     * @param offset such as {@code +5m}
     */
    static Map<String, String> environment(String offset) {
        return Map.of(
                "LD_PRELOAD",
                library().orElseThrow().toString(),
                "FAKETIME",
                offset,
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                // Else waits with a time-out, which Java takes by that timer, never end.
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0");
    }

    private static Optional<Path> library() {
        return PLACES.stream().filter(Files::exists).findFirst();
    }
}
