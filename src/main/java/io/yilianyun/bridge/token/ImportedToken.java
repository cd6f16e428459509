package io.yilianyun.bridge.token;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.yilianyun.bridge.persistence.Json;
import io.yilianyun.bridge.platform.MachineCode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.apache.commons.lang3.ObjectUtils;

/**
 * A token as another system held it and a line of an import gives it. Blanks around a text are no part of it.
 *
 * @param refreshExpiresAt null if unknown
 * @param merchant null if unknown
 * @param issuedAt null if unknown
 */
record ImportedToken(
        String app,
        String machineCode,
        String accessToken,
        String refreshToken,
        Instant accessExpiresAt,
        Instant refreshExpiresAt,
        String merchant,
        Instant issuedAt) {
    private static final Duration DOCUMENTED_LIFE = Duration.ofDays(30);
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
    private static final Pattern BLANKS = Pattern.compile("^[\\p{Z}\\p{C}]+|[\\p{Z}\\p{C}]+$");
    private static final ObjectReader READER = Json.MAPPER
            .readerFor(ImportedToken.class)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

    ImportedToken {
        app = text("app", app, 32);
        check(accessExpiresAt != null, "accessExpiresAt is missing");
        checkRange("accessExpiresAt", accessExpiresAt);
        checkRange("refreshExpiresAt", refreshExpiresAt);
        checkRange("issuedAt", issuedAt);
        check(issuedAt == null || issuedAt.isBefore(accessExpiresAt), "issuedAt must be before accessExpiresAt");
        machineCode = stripped(machineCode);
        check(!machineCode.isEmpty(), "machineCode is missing");
        check(
                !machineCode.matches("\\d+[.,]\\d+[eE][+]?\\d+|\\d+[eE][+]\\d+"),
                "machineCode is a number that a spreadsheet has shortened, as in 4.00900E+09; format its column as text");
        check(MachineCode.isValid(machineCode), "machineCode " + MachineCode.RULE);
        accessToken = word("accessToken", accessToken);
        refreshToken = word("refreshToken", refreshToken);
        merchant = stripped(merchant).isEmpty() ? null : text("merchant", merchant, 200);
    }

    private static String text(String name, String text, int longest) {
        String stripped = stripped(text);
        check(!stripped.isEmpty(), name + " is missing");
        check(
                stripped.length() <= longest && stripped.chars().noneMatch(Character::isISOControl),
                "%s is longer than %d characters, or holds control characters".formatted(name, longest));
        return stripped;
    }

    /** A token with a blank or an invisible character inside is none: it was copied wrongly. */
    private static String word(String name, String text) {
        String word = text(name, text, 4096);
        check(word.matches("[!-~]+"), name + " must be one word of ASCII characters; copy it again");
        return word;
    }

    private static String stripped(String text) {
        return text == null ? "" : BLANKS.matcher(text).replaceAll("");
    }

    private static void checkRange(String name, Instant instant) {
        check(
                instant == null || instant.isAfter(EARLIEST) && instant.isBefore(LATEST),
                "%s must be between %s and %s".formatted(name, EARLIEST, LATEST));
    }

    private static void check(boolean holds, String reason) {
        if (!holds) {
            throw new IllegalArgumentException(reason);
        }
    }

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException saying why it is not imported; never quotes a token, as the parser's message does
     */
    static ImportedToken read(byte[] line) {
        try {
            ImportedToken token = READER.readValue(line);
            check(token != null, "not a JSON object");
            return token;
        } catch (ValueInstantiationException e) {
            throw new IllegalArgumentException(e.getCause().getMessage());
        } catch (UnrecognizedPropertyException e) {
            throw new IllegalArgumentException("unknown field; known are " + e.getKnownPropertyIds());
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    e instanceof JsonMappingException wrong && !wrong.getPath().isEmpty()
                            ? wrong.getPath().get(0).getFieldName()
                                    + " must be a text in UTF-8, an instant in ISO-8601 (2027-01-31T12:00:00Z)"
                            : "not a JSON object in UTF-8 with each field once");
        }
    }

    /** An unknown time of issue is guessed by the documented life, and none is later than now. */
    GrantedTokenPair pair(Instant now) {
        Instant issued = ObjectUtils.firstNonNull(issuedAt, accessExpiresAt.minus(DOCUMENTED_LIFE));
        return new GrantedTokenPair(
                app,
                machineCode,
                accessToken,
                refreshToken,
                null,
                ObjectUtils.min(issued, now),
                accessExpiresAt,
                refreshExpiresAt);
    }

    /** Without the tokens. */
    @Override
    public String toString() {
        return "ImportedToken[%s/%s]".formatted(app, machineCode);
    }
}
