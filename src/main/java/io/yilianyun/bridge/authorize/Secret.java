package io.yilianyun.bridge.authorize;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.apache.commons.codec.digest.DigestUtils;

/** Creates and checks bearer secrets: states, tickets, browsers' cookies. The database keeps their hashes only. */
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

    /** Returns whether a value has the form of a secret. */
    static boolean isWellFormed(String value) {
        return value != null && value.matches("[A-Za-z0-9_-]{43}");
    }

    /** SHA-256 in hex. */
    static String hash(String secret) {
        return DigestUtils.sha256Hex(secret);
    }

    /** Compares a secret with a hash, in a time that does not depend on where they differ. */
    static boolean matches(String secret, String hash) {
        return MessageDigest.isEqual(
                hash(secret).getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII));
    }
}
