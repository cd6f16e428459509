package io.yilianyun.bridge.sandbox;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All terminals, by application and machine code, and by the number that their tokens carry. */
final class Terminals {

    private record Key(String clientId, String machineCode) {}

    private final Settings settings;
    private final Map<Key, Terminal> byKey = new ConcurrentHashMap<>();
    private final Map<Integer, Terminal> byNumber = new ConcurrentHashMap<>();
    private final AtomicInteger last = new AtomicInteger();

    Terminals(Settings settings) {
        this.settings = settings;
    }

    Terminal findOrCreate(RegisteredApp app, String machineCode) {
        return byKey.computeIfAbsent(new Key(app.clientId(), machineCode), key -> {
            Terminal terminal = new Terminal(settings, app, machineCode, last.incrementAndGet());
            byNumber.put(terminal.number(), terminal);
            return terminal;
        });
    }

    Optional<Terminal> find(String clientId, String machineCode) {
        return Optional.ofNullable(byKey.get(new Key(clientId, machineCode)));
    }

    Optional<Terminal> find(int number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    int size() {
        return byNumber.size();
    }

    /** In the order of their first authorization. */
    Stream<Terminal> stream() {
        return IntStream.rangeClosed(1, last.get()).mapToObj(this::find).flatMap(Optional::stream);
    }
}
