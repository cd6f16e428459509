package io.yilianyun.bridge.admin;

import java.util.Arrays;
import java.util.Locale;
import org.springframework.http.HttpStatus;

/** Reads the API's parameters, within their limits. */
final class Parameters {
    private Parameters() {}

    /** A text that may be missing; an empty one is taken for missing. */
    static String optional(String name, String value, int longest) throws Problem {
        if (value == null || value.isBlank()) {
            return null;
        }
        if (value.length() > longest) {
            throw new Problem(HttpStatus.BAD_REQUEST, "%s is longer than %d characters".formatted(name, longest));
        }
        return value;
    }

    static String required(String name, String value, int longest) throws Problem {
        String text = optional(name, value, longest);
        if (text == null) {
            throw new Problem(HttpStatus.BAD_REQUEST, name + " is missing");
        }
        return text;
    }

    /** One of a few names, in any case; null if missing. */
    static <E extends Enum<E>> E oneOf(String name, String value, E[] values) throws Problem {
        String text = optional(name, value, 64);
        if (text == null) {
            return null;
        }
        return Arrays.stream(values)
                .filter(e -> e.name().equals(text.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new Problem(
                        HttpStatus.BAD_REQUEST, "%s must be one of %s".formatted(name, Arrays.toString(values))));
    }
}
