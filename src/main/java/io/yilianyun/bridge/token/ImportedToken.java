package io.yilianyun.bridge.token;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.yilianyun.bridge.persistence.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * A token as another system held it and a line of an import gives it.
 *
 * @param refreshExpiresAt null if unknown
 * @param merchant null if unknown
 * @param issuedAt null if unknown: the documented life before its expiry
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

    ImportedToken {
        require("app", app);
        require("accessExpiresAt", accessExpiresAt);
        checkRange("accessExpiresAt", accessExpiresAt);
        checkRange("refreshExpiresAt", refreshExpiresAt);
        checkRange("issuedAt", issuedAt);
        check(issuedAt == null || issuedAt.isBefore(accessExpiresAt), "issuedAt must be before accessExpiresAt");
        require("machineCode", machineCode);
        check(machineCode.matches("[A-Za-z0-9_-]{1,64}"), "machineCode must be 1 to 64 letters, digits, - and _");
        require("accessToken", accessToken);
        checkText("accessToken", accessToken, 4096);
        require("refreshToken", refreshToken);
        checkText("refreshToken", refreshToken, 4096);
        merchant = merchant == null || merchant.isEmpty() ? null : merchant;
        checkText("merchant", merchant, 200);
    }

    private static void require(String name, Object value) {
        check(value != null && !value.equals(""), name + " is missing");
    }

    private static void checkText(String name, String text, int longest) {
        check(
                text == null || text.length() <= longest && text.chars().noneMatch(Character::isISOControl),
                "%s is longer than %d characters, or holds control characters".formatted(name, longest));
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
            ImportedToken token = Json.MAPPER.readValue(line, ImportedToken.class);
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
                            : "not a JSON object in UTF-8");
        }
    }

    GrantedTokenPair pair() {
        return new GrantedTokenPair(
                app,
                machineCode,
                accessToken,
                refreshToken,
                null,
                issuedAt == null ? accessExpiresAt.minus(DOCUMENTED_LIFE) : issuedAt,
                accessExpiresAt,
                refreshExpiresAt);
    }

    /** Without the tokens. */
    @Override
    public String toString() {
        return "ImportedToken[%s/%s]".formatted(app, machineCode);
    }
}
