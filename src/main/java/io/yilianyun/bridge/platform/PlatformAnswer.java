package io.yilianyun.bridge.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The platform's answer envelope, read leniently: {@code error} as string or number, {@code body} absent, text, an empty array or
 * an object, {@code expires_in} as string or number, single-quoted JSON, unknown fields. All of these occur in the platform's
 * documents or on the wire.
 *
 * @param code the value of {@code error}
 * @param description the value of {@code error_description}, at most 300 characters, never to be branched on
 * @param text the answer as it came; holds tokens, so it is never logged and is encrypted wherever it is kept
 */
public record PlatformAnswer(String code, String description, JsonNode body, String text) {
    /** The life that the platform documents for an access token: 30 days. */
    static final Duration DOCUMENTED_ACCESS_LIFE = Duration.ofDays(30);

    private static final Duration LONGEST_CREDIBLE_LIFE = Duration.ofDays(10 * 366);
    private static final int LONGEST_DESCRIPTION = 300;
    private static final Logger LOG = LoggerFactory.getLogger(PlatformAnswer.class);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .build();

    /** Reads an answer; empty if it is not the documented envelope. */
    public static Optional<PlatformAnswer> read(String text) {
        JsonNode tree;
        try {
            tree = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            // The parser's message quotes the answer, which may hold tokens: only the fact is passed on.
            return Optional.empty();
        }
        if (tree == null || !tree.isObject()) {
            return Optional.empty();
        }
        return text(tree.get("error"))
                .filter(code -> code.length() <= 16)
                .map(code -> new PlatformAnswer(
                        code,
                        text(tree.get("error_description"))
                                .map(PlatformAnswer::printable)
                                .orElse(""),
                        tree.path("body"),
                        text));
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
