package io.yilianyun.bridge.security;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.springframework.core.io.ClassPathResource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Translates the texts of problems: the code and the log have them in English, {@code problems.zh.yaml} in Chinese. */
public final class ProblemTexts {
    private static final Pattern VARIABLE = Pattern.compile("\\{(\\d)}");
    private static final Map<Pattern, String> CHINESE = load();

    private ProblemTexts() {}

    private static Map<Pattern, String> load() {
        try (InputStream in = new ClassPathResource("yilianyun/problems.zh.yaml").getInputStream()) {
            Map<String, String> texts = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
            Map<Pattern, String> patterns = new LinkedHashMap<>();
            texts.forEach((english, chinese) -> patterns.put(pattern(english), chinese));
            return patterns;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Pattern pattern(String english) {
        String regex =
                Arrays.stream(VARIABLE.split(english, -1)).map(Pattern::quote).collect(Collectors.joining("(.*?)"));
        return Pattern.compile(regex, Pattern.DOTALL);
    }

    /** Returns a text in the reader's language, with what varies in it; a text that has no translation stays as it is. */
    public static String translate(String english, Locale locale) {
        return isChinese(locale)
                ? CHINESE.keySet().stream()
                        .map(text -> text.matcher(english))
                        .filter(Matcher::matches)
                        .findFirst()
                        .map(found -> fill(CHINESE.get(found.pattern()), found, locale))
                        .orElse(english)
                : english;
    }

    private static String fill(String chinese, Matcher found, Locale locale) {
        return VARIABLE.matcher(chinese).replaceAll(variable -> {
            String value = found.group(Integer.parseInt(variable.group(1)) + 1);
            return Matcher.quoteReplacement(translate(value, locale));
        });
    }

    /** Translates a problem in place. What is wrong with a request is said once more in its detail. */
    static ObjectNode translate(ObjectNode problem, Locale locale) {
        if (isChinese(locale)) {
            JsonNode errors = problem.path("errors");
            errors.forEach(error -> translateDetail((ObjectNode) error, locale));
            if (errors.isEmpty()) {
                translateDetail(problem, locale);
            } else {
                problem.put(
                        "detail",
                        StreamSupport.stream(errors.spliterator(), false)
                                .map(ProblemTexts::sentence)
                                .collect(Collectors.joining("；")));
            }
        }
        return problem;
    }

    private static void translateDetail(ObjectNode node, Locale locale) {
        // An exception need not say anything.
        if (node.path("detail").isTextual()) {
            node.put("detail", translate(node.path("detail").asText(), locale));
        }
    }

    private static String sentence(JsonNode error) {
        String name = error.path("parameter").asText(error.path("pointer").asText());
        return (name.isEmpty() ? "请求体" : name) + " " + error.path("detail").asText();
    }

    private static boolean isChinese(Locale locale) {
        return Locale.CHINESE.getLanguage().equals(locale.getLanguage());
    }
}
