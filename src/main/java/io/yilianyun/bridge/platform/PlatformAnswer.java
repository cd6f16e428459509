package io.yilianyun.bridge.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final Logger LOG = LoggerFactory.getLogger(PlatformAnswer.class);
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
        JsonNode tree;
        try {
            tree = JSON.readTree(withoutMark(text));
        } catch (JsonProcessingException e) {
            // The parser's message quotes the answer, which may hold tokens: only the fact is passed on.
            return Optional.empty();
        }
        if (tree == null || !tree.isObject()) {
            return Optional.empty();
        }
        return text(tree.get("error"))
                .map(mask)
                .map(PlatformAnswer::plainNumber)
                .filter(code -> code.length() <= 16)
                .map(code -> new PlatformAnswer(
                        code,
                        text(tree.get("error_description"))
                                .map(mask)
                                .map(PlatformAnswer::printable)
                                .orElse(""),
                        masked(tree.path("body"), mask),
                        text));
    }

    private static String withoutMark(String text) {
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    /** 0 for {@code 00} and {@code 0.0}, 12 for {@code 12.0}: a token pair must not be lost because of this. */
    private static String plainNumber(String code) {
        return code.replaceFirst("^-?0+(\\.0*)?$", "0").replaceFirst("^0*([1-9]\\d*)(\\.0*)?$", "$1");
    }

    /** Masks the scope and leaves out a machine code that repeats a secret: both are stored unencrypted. */
    private static JsonNode masked(JsonNode body, UnaryOperator<String> mask) {
        if (body instanceof ObjectNode fields) {
            text(fields.get("scope")).ifPresent(scope -> fields.put("scope", mask.apply(scope)));
            text(fields.get("machine_code"))
                    .filter(code -> !mask.apply(code).equals(code))
                    .ifPresent(code -> fields.remove("machine_code"));
        }
        return body;
    }

    /** The grant in the answer's body; empty if either token is missing. */
    public Optional<Grant> grant() {
        Optional<String> access = text(body.get("access_token"));
        Optional<String> refresh = text(body.get("refresh_token"));
        if (access.isEmpty() || refresh.isEmpty()) {
            return Optional.empty();
        }
        Optional<Duration> life = life(body.get("expires_in"));
        if (life.isEmpty()) {
            LOG.warn(
                    "The platform granted a token without a usable expires_in; assuming the documented {} days",
                    DOCUMENTED_ACCESS_LIFE.toDays());
        }
        return Optional.of(new Grant(
                access.get(),
                refresh.get(),
                text(body.get("machine_code")).orElse(null),
                text(body.get("scope")).map(PlatformAnswer::printable).orElse(null),
                life.orElse(DOCUMENTED_ACCESS_LIFE),
                life(body.get("refresh_expires_in")).orElse(null)));
    }

    /** Seconds as number or text; empty unless positive and credible. */
    private static Optional<Duration> life(JsonNode node) {
        return text(node)
                .filter(s -> s.matches("\\d{1,10}"))
                .map(s -> Duration.ofSeconds(Long.parseLong(s)))
                .filter(d -> !d.isZero() && d.compareTo(LONGEST_CREDIBLE_LIFE) <= 0);
    }

    private static Optional<String> text(JsonNode node) {
        return node == null || !node.isValueNode() || node.isNull()
                ? Optional.empty()
                : Optional.of(node.asText().trim()).filter(s -> !s.isEmpty());
    }

    private static String printable(String s) {
        String clean = s.replaceAll("\\p{Cntrl}", " ");
        return clean.length() <= LONGEST_DESCRIPTION ? clean : clean.substring(0, LONGEST_DESCRIPTION);
    }

    @Override
    public String toString() {
        return "PlatformAnswer[code=%s, description=%s]".formatted(code, description);
    }
}
