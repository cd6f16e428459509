package io.yilianyun.bridge.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import org.yaml.snakeyaml.Yaml;

/** Explains the platform's error codes, and translates those of version 1 into those of version 2. */
final class ErrorCodes {

    private static final JsonNode TABLE =
            new ObjectMapper().valueToTree(new Yaml().load(ErrorCodes.class.getResourceAsStream("/error-codes.yaml")));

    private ErrorCodes() {}

    /** Returns what a code of version 1 means, as the packaged {@code error-codes.yaml} puts it. */
    static String text(int code, Locale locale) {
        JsonNode entry = TABLE.get("v1").path(Integer.toString(code));
        JsonNode texts = entry.isMissingNode() ? TABLE.get("unknown") : entry;
        return texts.get(locale.getLanguage().equals("zh") ? "zh" : "en").asText();
    }

    /** Returns the coarser code of version 2. */
    static int v2(int code) {
        return switch (code) {
            case 2, 5, 6, 11, 12, 15, 20, 27, 33, 47 -> 3002;
            case 14, 18 -> 3003;
            case 13 -> 5001;
            case 9 -> 6001;
            case 10 -> 6002;
            case 45 -> 999;
            default -> 9999;
        };
    }
}
