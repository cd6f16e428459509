package io.yilianyun.bridge.sandbox;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.util.DigestUtils;

/**
 * Finds printers by application and machine code, and by their codes and tokens. A token has 32 hex digits: printer
 * number (8), generation (6), checksum (18). So a fleet of a million printers needs no index of tokens, and a token that
 * died long ago is still recognized.
 */
final class Printers {

    /** A printer, and the generation of the token that named it. */
    record Holder(Printer printer, int generation) {}

    private static final Pattern TOKEN = Pattern.compile("[0-7][0-9a-f]{31}");

    private final String secret = UUID.randomUUID().toString();
    private final Settings settings;
    private final Map<String, Printer> byKey = new ConcurrentHashMap<>();
    private final Map<Integer, Printer> byNumber = new ConcurrentHashMap<>();
    private final AtomicInteger last = new AtomicInteger();
    private final Cache<String, Printer> codes;

    Printers(Settings settings, Clock clock) {
        this.settings = settings;
        codes = Caffeine.newBuilder()
                .maximumSize(100_000)
                .expireAfterWrite(Duration.ofSeconds(600))
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .build();
    }

    Printer findOrCreate(RegisteredApp app, String machineCode) {
        return byKey.computeIfAbsent(app.clientId() + "/" + machineCode, key -> {
            Printer printer = new Printer(settings, app, machineCode, last.incrementAndGet());
            byNumber.put(printer.number, printer);
            return printer;
        });
    }

    /** Issues a code that can be exchanged once within 600 seconds. */
    String issueCode(Printer printer) {
        String code = UUID.randomUUID().toString().replace("-", "");
        codes.put(code, printer);
        return code;
    }

    /** Spends a code on a new authorization; {@link Refusal} 41 leaves the code valid, for the next day. */
    int exchange(String code, Printer printer, Instant now) {
        // The printer's lock makes the code single-use.
        synchronized (printer) {
            if (codes.getIfPresent(code) == null) {
                throw new Refusal(Credential.CODE.refusal);
            }
            int generation = printer.authorize(now);
            codes.invalidate(code);
            return generation;
        }
    }

    /** Finds the application's printer that a credential was made for; a token may be dead. */
    Optional<Holder> find(RegisteredApp app, Credential credential, String value) {
        if (credential == Credential.CODE) {
            return Optional.ofNullable(codes.getIfPresent(value))
                    .filter(printer -> printer.app.equals(app))
                    .map(printer -> new Holder(printer, 0));
        }
        if (!TOKEN.matcher(value).matches()) {
            return Optional.empty();
        }
        int generation = HexFormat.fromHexDigits(value, 8, 14);
        return Optional.ofNullable(byNumber.get(HexFormat.fromHexDigits(value, 0, 8)))
                .filter(printer -> printer.app.equals(app)
                        && token(credential, printer, generation).equals(value))
                .map(printer -> new Holder(printer, generation));
    }

    /** Lists all printers in the order of their first authorization. */
    Stream<Printer> stream() {
        return IntStream.rangeClosed(1, last.get()).mapToObj(byNumber::get).filter(Objects::nonNull);
    }

    /** Makes a printer's token of a generation. */
    String token(Credential kind, Printer printer, int generation) {
        String prefix = "%08x%06x".formatted(printer.number, generation);
        byte[] checked = (secret + kind + prefix).getBytes(StandardCharsets.US_ASCII);
        return prefix + DigestUtils.md5DigestAsHex(checked).substring(prefix.length());
    }
}
