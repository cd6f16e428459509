package io.yilianyun.bridge.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/** What every request must have: fields, a known client, a fresh id and timestamp, a right sign. */
final class RequestChecks {

    private static final List<String> COMMON = List.of("client_id", "sign", "timestamp", "id");
    private static final Pattern UUID_V4 =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}");
    private static final Pattern TIMESTAMP = Pattern.compile("[0-9]{10}");
    private static final int REMEMBERED_IDS = 100_000;

    private final Settings settings;
    private final RecentKeys<UUID, Boolean> seenIds = new RecentKeys<>(REMEMBERED_IDS);

    RequestChecks(Settings settings) {
        this.settings = settings;
    }

    /** The application that signed the request, whose common fields are there; otherwise a {@link Refusal}. */
    RegisteredApp check(Map<String, String> form, Instant now) {
        RegisteredApp app = settings.apps().get(form.get("client_id"));
        if (app == null) {
            throw new Refusal(2);
        }
        checkId(form.get("id"));
        checkTimestamp(form.get("timestamp"), now);
        String expected = sign(app.clientId(), form.get("timestamp"), app.clientSecret());
        if (!expected.equals(form.get("sign"))) {
            throw new Refusal(11);
        }
        return app;
    }

    /** {@link Refusal} 12 if a field is missing that every request needs. */
    static void requireCommon(Map<String, String> form) {
        require(form, COMMON);
    }

    /** {@link Refusal} 12 if a field is missing or empty, 27 if that field is the scope. */
    static void require(Map<String, String> form, List<String> fields) {
        for (String field : fields) {
            if (form.getOrDefault(field, "").isBlank()) {
                throw new Refusal(field.equals("scope") ? 27 : 12);
            }
        }
    }

    /** Lower-case hex MD5 of the three values, which is all that the platform's signature covers. */
    static String sign(String clientId, String timestamp, String clientSecret) {
        try {
            byte[] text = (clientId + timestamp + clientSecret).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("MD5 is part of every Java platform", e);
        }
    }

    private void checkId(String id) {
        if (!UUID_V4.matcher(id).matches() || seenIds.putIfAbsent(UUID.fromString(id), true) != null) {
            throw new Refusal(33);
        }
    }

    private void checkTimestamp(String timestamp, Instant now) {
        if (!TIMESTAMP.matcher(timestamp).matches()) {
            throw new Refusal(11);
        }
        Instant sent = Instant.ofEpochSecond(Long.parseLong(timestamp));
        if (Duration.between(sent, now).abs().compareTo(settings.maxTimestampSkew()) > 0) {
            throw new Refusal(11);
        }
    }
}
