package io.yilianyun.bridge.platform;

import java.nio.charset.StandardCharsets;
import org.springframework.util.DigestUtils;

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
        return DigestUtils.md5DigestAsHex((clientId + timestamp + clientSecret).getBytes(StandardCharsets.UTF_8));
    }
}
