package io.yilianyun.bridge.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes and reads tokens of 32 hex digits: terminal number (8), generation (6), authentication code (18). So a fleet of
 * a million terminals needs no index of tokens, and a token that died long ago is still recognised.
 */
final class TokenMint {

    enum Kind {
        ACCESS,
        REFRESH
    }

    record Origin(int terminal, int generation) {}

    private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{32}");
    private static final int PREFIX_DIGITS = 14;
    private static final int MAC_BYTES = 9;

    private final SecretKeySpec key;

    TokenMint() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        key = new SecretKeySpec(random, "HmacSHA256");
    }

    String mint(Kind kind, int terminal, int generation) {
        String prefix = "%08x%06x".formatted(terminal, generation);
        return prefix + code(kind, prefix);
    }

    /** Where a token comes from; empty if it was not made here, or is of the other kind. */
    Optional<Origin> read(Kind kind, String token) {
        if (!TOKEN.matcher(token).matches()) {
            return Optional.empty();
        }
        String prefix = token.substring(0, PREFIX_DIGITS);
        if (!MessageDigest.isEqual(ascii(code(kind, prefix)), ascii(token.substring(PREFIX_DIGITS)))) {
            return Optional.empty();
        }
        return Optional.of(new Origin(
                Integer.parseUnsignedInt(prefix.substring(0, 8), 16), Integer.parseInt(prefix.substring(8), 16)));
    }

    private String code(Kind kind, String prefix) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(ascii(kind + prefix)), 0, MAC_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is part of every Java platform", e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
