package io.yilianyun.bridge.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.util.DigestUtils;

/**
 * Finds printers by application and machine code, and by their tokens. A token has 32 hex digits: printer number (8),
 * generation (6), checksum (18). So a fleet of a million printers needs no index of tokens, and a token that died long
 * ago is still recognized.
 */
final class Printers {

    enum Kind {
        ACCESS,
        REFRESH
    }

    /** A printer, and the generation of the token that named it. */
    record Holder(Printer printer, int generation) {}

    private record Key(String clientId, String machineCode) {}

    private static final Pattern TOKEN = Pattern.compile("[0-7][0-9a-f]{31}");

    private final String secret = UUID.randomUUID().toString();
    private final Settings settings;
    private final Map<Key, Printer> byKey = new ConcurrentHashMap<>();
    private final Map<Integer, Printer> byNumber = new ConcurrentHashMap<>();
    private final AtomicInteger last = new AtomicInteger();

    Printers(Settings settings) {
        this.settings = settings;
    }

    Printer findOrCreate(RegisteredApp app, String machineCode) {
        return byKey.computeIfAbsent(new Key(app.clientId(), machineCode), key -> {
            int number = last.incrementAndGet();
            Printer printer =
                    new Printer(settings, app, machineCode, (kind, generation) -> token(kind, number, generation));
            byNumber.put(number, printer);
            return printer;
        });
    }

    Optional<Printer> find(String clientId, String machineCode) {
        return Optional.ofNullable(byKey.get(new Key(clientId, machineCode)));
    }

    /** Finds the application's printer that a token was made for, dead or alive. */
    Optional<Holder> holder(RegisteredApp app, Kind kind, String token) {
        if (!TOKEN.matcher(token).matches()) {
            return Optional.empty();
        }
        int number = HexFormat.fromHexDigits(token, 0, 8);
        int generation = HexFormat.fromHexDigits(token, 8, 14);
        return Optional.ofNullable(byNumber.get(number))
                .filter(printer -> printer.app.equals(app))
                .filter(printer -> token(kind, number, generation).equals(token))
                .map(printer -> new Holder(printer, generation));
    }

    /** Lists all printers in the order of their first authorization. */
    Stream<Printer> stream() {
        return IntStream.rangeClosed(1, last.get()).mapToObj(byNumber::get).filter(Objects::nonNull);
    }

    private String token(Kind kind, int number, int generation) {
        String prefix = "%08x%06x".formatted(number, generation);
        byte[] checked = (secret + kind + prefix).getBytes(StandardCharsets.US_ASCII);
        return prefix + DigestUtils.md5DigestAsHex(checked).substring(prefix.length());
    }
}
