package io.yilianyun.bridge.sandbox;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Authorization codes: each for one terminal of one application, used once, dead after 600 seconds. */
final class AuthorizationCodes {

    static final Duration LIFE = Duration.ofSeconds(600);

    private static final int MOST = 100_000;

    private record Issued(String clientId, String machineCode, Instant expiresAt) {}

    private final SecureRandom random = new SecureRandom();
    // Insertion order is the order of expiry, because every code lives equally long.
    private final Map<String, Issued> codes = new LinkedHashMap<>();

    synchronized String issue(String clientId, String machineCode, Instant now) {
        dropExpired(now);
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String code = HexFormat.of().formatHex(bytes);
        codes.put(code, new Issued(clientId, machineCode, now.plus(LIFE)));
        return code;
    }

    /** The machine code that a good code of this application stands for. */
    synchronized Optional<String> machineCode(String clientId, String code, Instant now) {
        return Optional.ofNullable(codes.get(code))
                .filter(issued -> issued.clientId().equals(clientId) && now.isBefore(issued.expiresAt()))
                .map(Issued::machineCode);
    }

    /** Uses a code up; false if somebody else has already done so. */
    synchronized boolean use(String code) {
        return codes.remove(code) != null;
    }

    private void dropExpired(Instant now) {
        var oldest = codes.values().iterator();
        while (oldest.hasNext()) {
            Issued issued = oldest.next();
            if (codes.size() < MOST && now.isBefore(issued.expiresAt())) {
                return;
            }
            oldest.remove();
        }
    }
}
