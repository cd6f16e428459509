package io.yilianyun.bridge.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.yilianyun.bridge.persistence.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A token that another system holds, as one line gives it.
 *
 * @param pair issued the documented life before its expiry, if the line does not say when
 * @param merchant may be null
 * @param issuedAtGiven whether the line says when: then a pair that was issued later is not replaced
 */
record ImportedToken(GrantedTokenPair pair, String merchant, boolean issuedAtGiven) {
    private static final Duration DOCUMENTED_LIFE = Duration.ofDays(30);
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
    static final List<String> NEEDED = List.of("app", "machineCode", "accessToken", "refreshToken", "accessExpiresAt");
    static final List<String> FIELDS = List.of(
            "app",
            "machineCode",
            "accessToken",
            "refreshToken",
            "accessExpiresAt",
            "refreshExpiresAt",
            "merchant",
            "issuedAt");

    /** Why a line is not imported; never quotes a token. */
    static final class BadLine extends Exception {
        BadLine(String reason) {
            super(reason, null, false, false);
        }
    }

    /**
     * @param isApp whether an application of this name is configured
     */
    static ImportedToken parse(String line, Predicate<String> isApp) throws BadLine {
        Map<?, ?> fields;
        try {
            fields = Json.MAPPER.readValue(line, Map.class);
        } catch (JsonProcessingException e) {
            // The parser's message quotes the line.
            throw new BadLine("not a JSON object");
        }
        if (fields == null) {
            throw new BadLine("not a JSON object");
        }
        return of(fields, isApp);
    }

    /** The same from the fields, by their names. */
    static ImportedToken of(Map<?, ?> fields, Predicate<String> isApp) throws BadLine {
        for (Object name : fields.keySet()) {
            if (!FIELDS.contains(name)) {
                throw new BadLine("unknown field; known are " + FIELDS);
            }
        }
        String app = text(fields, "app", 32, true);
        if (!isApp.test(app)) {
            throw new BadLine("app: no application of this name is configured");
        }
        Instant accessExpiresAt = instant(fields, "accessExpiresAt", true);
        Instant issuedAt = instant(fields, "issuedAt", false);
        if (issuedAt != null && !issuedAt.isBefore(accessExpiresAt)) {
            throw new BadLine("issuedAt must be before accessExpiresAt");
        }
        GrantedTokenPair pair = new GrantedTokenPair(
                app,
                text(fields, "machineCode", 64, true),
                text(fields, "accessToken", 4096, true),
                text(fields, "refreshToken", 4096, true),
                null,
                issuedAt == null ? accessExpiresAt.minus(DOCUMENTED_LIFE) : issuedAt,
                accessExpiresAt,
                instant(fields, "refreshExpiresAt", false));
        return new ImportedToken(pair, text(fields, "merchant", 200, false), issuedAt != null);
    }

    private static String text(Map<?, ?> fields, String name, int longest, boolean required) throws BadLine {
        Object value = fields.get(name);
        if (value == null || value.equals("")) {
            if (required) {
                throw new BadLine(name + " is missing");
            }
            return null;
        }
        if (!(value instanceof String text)) {
            throw new BadLine(name + " must be a text");
        }
        if (text.length() > longest || text.chars().anyMatch(Character::isISOControl)) {
            throw new BadLine("%s is longer than %d characters, or holds control characters".formatted(name, longest));
        }
        return text;
    }

    private static Instant instant(Map<?, ?> fields, String name, boolean required) throws BadLine {
        String text = text(fields, name, 40, required);
        if (text == null) {
            return null;
        }
        Instant instant;
        try {
            instant = OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new BadLine(name + " must be an instant in ISO-8601, such as 2027-01-31T12:00:00Z");
        }
        if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
            throw new BadLine("%s must be between %s and %s".formatted(name, EARLIEST, LATEST));
        }
        return instant;
    }
}
