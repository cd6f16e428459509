package io.yilianyun.bridge.platform;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Computes the platform's request signature: lower-case hex MD5 of client id, timestamp and client secret, values only, in this order
 * (Yilianyun's public API documents, "sign"). It covers no payload, so any call can be signed with a known timestamp and sign: the sign is a
 * secret as long as the platform accepts its timestamp.
 */
public final class Signature {
    private Signature() {}

    /**
     * @param timestamp seconds since the epoch, 10 digits, as sent
     */
    public static String of(String clientId, String timestamp, String clientSecret) {
        return HexFormat.of().formatHex(md5((clientId + timestamp + clientSecret).getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] md5(byte[] bytes) {
        try {
            return MessageDigest.getInstance("MD5").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no MD5, which the platform's signature needs", e);
        }
    }
}
