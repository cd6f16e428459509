package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.crypto.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/** Random values that are only worth something to who holds them: states, tickets, browsers' cookies. The database keeps their hashes. */
final class Secret {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;

    private Secret() {}

    /** 256 random bits, URL-safe, 43 characters. */
    static String random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whether a value can be one of ours at all. */
    static boolean isWellFormed(String value) {
        return value != null && value.matches("[A-Za-z0-9_-]{43}");
    }

    /** SHA-256 in hex. */
    static String hash(String secret) {
        return Sha256.hex(secret);
    }

    /** Whether a secret has this hash; takes the same time wherever they differ. */
    static boolean matches(String secret, String hash) {
        return MessageDigest.isEqual(
                hash(secret).getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII));
    }
}
