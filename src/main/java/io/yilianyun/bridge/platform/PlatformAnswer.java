package io.yilianyun.bridge.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The envelope of the platform's answers, read leniently: {@code error} as string or number, {@code body} absent, text, an empty array or an
 * object, {@code expires_in} as string or number, single-quoted JSON, unknown fields. All of these occur in the platform's documents or on the
 * wire.
 *
 * @param code the value of {@code error}
 * @param description the value of {@code error_description}, at most 300 characters
 * @param text the answer as it came; holds tokens: never logged, encrypted wherever it is kept
 */
public record PlatformAnswer(String code, String description, JsonNode body, String text) {
    /** The life that the platform documents for an access token: 30 days. */
    static final Duration DOCUMENTED_ACCESS_LIFE = Duration.ofDays(30);

    private static final Duration LONGEST_CREDIBLE_LIFE = Duration.ofDays(10 * 366);
    private static final int LONGEST_DESCRIPTION = 300;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .build();

    /** Reads a stored answer; empty if it is not the documented envelope. */
    public static Optional<PlatformAnswer> read(String text) {
        return read(text, UnaryOperator.identity());
    }

    /**
     * Reads the answer to a request.
     *
     * @param mask masks secrets of the request that the answer repeats
     */
    static Optional<PlatformAnswer> read(String text, UnaryOperator<String> mask) {
        try {
            JsonNode tree = JSON.readTree(text);
            return text(tree.path("error"))
                    .map(mask)
                    .filter(code -> code.length() <= 16)
                    .map(code -> new PlatformAnswer(
                            code,
                            text(tree.path("error_description"))
                                    .map(mask)
                                    .map(PlatformAnswer::printable)
                                    .orElse(""),
                            masked(tree.path("body"), mask),
                            text));
        } catch (JsonProcessingException e) {
            // The parser's message quotes the answer, which may hold tokens: only the fact is passed on.
            return Optional.empty();
        }
    }

    /** Masks the scope and leaves out a machine code that repeats a secret: both are stored unencrypted. */
    private static JsonNode masked(JsonNode body, UnaryOperator<String> mask) {
        if (body instanceof ObjectNode fields) {
            text(fields.path("scope")).ifPresent(scope -> fields.put("scope", mask.apply(scope)));
            text(fields.path("machine_code"))
                    .filter(code -> !mask.apply(code).equals(code))
                    .ifPresent(code -> fields.remove("machine_code"));
        }
        return body;
    }

    /** The grant in the answer's body; empty if either token is missing. */
    public Optional<Grant> grant() {
        Optional<Duration> life = life(body.path("expires_in"));
        return text(body.path("access_token")).flatMap(access -> text(body.path("refresh_token"))
                .map(refresh -> new Grant(
                        access,
                        refresh,
                        text(body.path("machine_code")).orElse(null),
                        text(body.path("scope")).map(PlatformAnswer::printable).orElse(null),
                        life.orElse(DOCUMENTED_ACCESS_LIFE),
                        life(body.path("refresh_expires_in")).orElse(null))));
    }

    /** Seconds as number or text; empty unless positive and credible. */
    private static Optional<Duration> life(JsonNode node) {
        return text(node)
                .filter(s -> s.matches("\\d{1,10}"))
                .map(s -> Duration.ofSeconds(Long.parseLong(s)))
                .filter(d -> !d.isZero() && d.compareTo(LONGEST_CREDIBLE_LIFE) <= 0);
    }

    private static Optional<String> text(JsonNode node) {
        return Optional.of(node)
                .filter(value -> value.isValueNode() && !value.isNull())
                .map(value -> value.asText().trim())
                .filter(text -> !text.isEmpty());
    }

    /** A text as one line of at most 300 characters. */
    public static String printable(String s) {
        String clean = s.replaceAll("\\p{Cntrl}", " ");
        return clean.length() <= LONGEST_DESCRIPTION ? clean : clean.substring(0, LONGEST_DESCRIPTION);
    }

    @Override
    public String toString() {
        return "PlatformAnswer[code=%s, description=%s]".formatted(code, description);
    }
}
