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
 * A token as another system held it and a line of an import gives it.
 *
 * @param pair issued the documented life before its expiry, if the line does not say when
 * @param merchant may be null
 * @param issuedAtGiven whether the line says when; a stored token pair that was issued later is not replaced then
 */
record ImportedToken(GrantedTokenPair pair, String merchant, boolean issuedAtGiven) {
    private static final Duration DOCUMENTED_LIFE = Duration.ofDays(30);
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    static final List<String> REQUIRED =
            List.of("app", "machineCode", "accessToken", "refreshToken", "accessExpiresAt");
    static final List<String> OPTIONAL = List.of("refreshExpiresAt", "merchant", "issuedAt");

    /** Says why a line is not imported; never quotes a token. */
    static final class BadLineException extends Exception {
        BadLineException(String reason) {
            super(reason, null, false, false);
        }
    }

    /** Reads one line of NDJSON. */
    static ImportedToken parse(String line, Predicate<String> isApp) throws BadLineException {
        Map<?, ?> fields = null;
        try {
            fields = Json.MAPPER.readValue(line, Map.class);
        } catch (JsonProcessingException e) {
            // Not passed on: the parser's message quotes the line.
            fields = null;
        }
        if (fields == null) {
            throw new BadLineException("not a JSON object");
        }
        return of(fields, isApp);
    }

    /**
     * @param fields by name, as in {@link #REQUIRED} and {@link #OPTIONAL}
     * @param isApp whether an application of this name is configured
     */
    static ImportedToken of(Map<?, ?> fields, Predicate<String> isApp) throws BadLineException {
        for (Object name : fields.keySet()) {
            if (!REQUIRED.contains(name) && !OPTIONAL.contains(name)) {
                throw new BadLineException("unknown field; known are %s and %s".formatted(REQUIRED, OPTIONAL));
            }
        }
        String app = required(fields, "app", 32);
        if (!isApp.test(app)) {
            throw new BadLineException("app: no application of this name is configured");
        }
        Instant accessExpiresAt = instant("accessExpiresAt", required(fields, "accessExpiresAt", 40));
        Instant issuedAt = instant("issuedAt", text(fields, "issuedAt", 40));
        if (issuedAt != null && !issuedAt.isBefore(accessExpiresAt)) {
            throw new BadLineException("issuedAt must be before accessExpiresAt");
        }
        GrantedTokenPair pair = new GrantedTokenPair(
                app,
                required(fields, "machineCode", 64),
                required(fields, "accessToken", 4096),
                required(fields, "refreshToken", 4096),
                null,
                issuedAt == null ? accessExpiresAt.minus(DOCUMENTED_LIFE) : issuedAt,
                accessExpiresAt,
                instant("refreshExpiresAt", text(fields, "refreshExpiresAt", 40)));
        return new ImportedToken(pair, text(fields, "merchant", 200), issuedAt != null);
    }

    private static String required(Map<?, ?> fields, String name, int longest) throws BadLineException {
        String text = text(fields, name, longest);
        if (text == null) {
            throw new BadLineException(name + " is missing");
        }
        return text;
    }

    /** Null if it is missing or empty. */
    private static String text(Map<?, ?> fields, String name, int longest) throws BadLineException {
        Object value = fields.get(name);
        if (value == null || value.equals("")) {
            return null;
        }
        if (!(value instanceof String text)) {
            throw new BadLineException(name + " must be a text");
        }
        if (text.length() > longest || text.chars().anyMatch(Character::isISOControl)) {
            throw new BadLineException(
                    "%s is longer than %d characters, or holds control characters".formatted(name, longest));
        }
        return text;
    }

    private static Instant instant(String name, String text) throws BadLineException {
        if (text == null) {
            return null;
        }
        Instant instant;
        try {
            instant = OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new BadLineException(name + " must be an instant in ISO-8601, such as 2027-01-31T12:00:00Z");
        }
        if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
            throw new BadLineException("%s must be between %s and %s".formatted(name, EARLIEST, LATEST));
        }
        return instant;
    }
}
