package io.yilianyun.bridge.secrets;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** The shapes that a secret may hide in: as it is, URL-encoded, in hex, in Base64 of either alphabet wherever it begins in what was encoded. */
final class Disguises {
    private Disguises() {}

    static Set<String> of(String secret) {
        Set<String> shapes = of(secret.getBytes(StandardCharsets.UTF_8));
        shapes.add(secret);
        shapes.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
        shapes.add(URLEncoder.encode(secret, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT));
        return shapes;
    }

    static Set<String> of(byte[] secret) {
        Set<String> shapes = new LinkedHashSet<>();
        shapes.add(HexFormat.of().formatHex(secret));
        shapes.add(HexFormat.of().withUpperCase().formatHex(secret));
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + secret.length];
            System.arraycopy(secret, 0, shifted, before, secret.length);
            // Only whole groups of three bytes that are all the secret's look the same whatever stands around it.
            int first = before == 0 ? 0 : 3;
            byte[] whole = Arrays.copyOfRange(shifted, first, shifted.length - (shifted.length - first) % 3);
            shapes.add(Base64.getEncoder().encodeToString(whole));
            shapes.add(Base64.getUrlEncoder().encodeToString(whole));
        }
        return shapes;
    }
}
