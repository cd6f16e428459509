package io.yilianyun.bridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Chinese pages say what their English originals say, as far as structure, code, links and figures show it. */
class TranslationsTest {
    private static final Pattern FENCE = Pattern.compile("(?ms)^ *(```\\w*)\n.*?^ *```$");
    private static final Pattern BLOCK = Pattern.compile("\n(?=\n|```|#+ |\\| |- |\\d+\\. )");
    private static final Pattern KIND = Pattern.compile("^(```\\w*|#+ |\\| |- |\\d+\\. |!\\[)?");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)]+)\\)|<(http[^>]+)>");
    private static final Pattern FIGURE = Pattern.compile("(?<![\\w.-])\\d+([.,]\\d+)*");

    /** A heading, paragraph, list item, table row or block of code: what it has in every language. */
    private record Block(String kind, List<String> code, List<String> links) {}

    static List<Markdown> translations() {
        return Markdown.all().stream().filter(Markdown::isTranslation).toList();
    }

    @Test
    void theReadmeAndTheOperationsPageAreTranslated() {
        assertThat(translations().stream().map(page -> page.file().toString()))
                .containsExactly("README.zh-CN.md", "docs/operations.zh-CN.md");
    }

    @ParameterizedTest
    @MethodSource("translations")
    void eachBlockHasTheKindTheCodeTheLinksAndTheFiguresOfItsOriginal(Markdown page) {
        Markdown original = original(page);
        List<String> expected = texts(original);
        List<String> translated = texts(page);
        for (int i = 0; i < Math.min(expected.size(), translated.size()); i++) {
            String description = "%s%n  as the translation of%n%s".formatted(translated.get(i), expected.get(i));
            assertThat(block(page, translated.get(i)))
                    .as("%s", description)
                    .isEqualTo(block(original, expected.get(i)));
            assertThat(figures(translated.get(i))).as("%s", description).containsAll(figures(expected.get(i)));
        }
        assertThat(translated).hasSameSizeAs(expected);
    }

    @ParameterizedTest
    @MethodSource("translations")
    void theExamplesAreTheSame(Markdown page) {
        assertThat(page.examples("\\w*")).isEqualTo(original(page).examples("\\w*"));
    }

    private static Markdown original(Markdown page) {
        return Markdown.read(original(page.file()));
    }

    private static Path original(Path file) {
        return Path.of(file.toString().replace(Markdown.CHINESE, ""));
    }

    /** The texts of all blocks; of a block of code its language only. */
    private static List<String> texts(Markdown page) {
        return Arrays.stream(BLOCK.split(FENCE.matcher(page.text()).replaceAll("\n$1\n")))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static Block block(Markdown page, String text) {
        return new Block(
                KIND.matcher(text).results().findFirst().orElseThrow().group(),
                CODE.matcher(text).results().map(code -> code.group(1)).sorted().toList(),
                LINK.matcher(text)
                        .results()
                        .map(link -> link(page, link.group(1) == null ? link.group(2) : link.group(1)))
                        .sorted()
                        .toList());
    }

    /** A link without its language: a heading is named by its place in its page. */
    private static String link(Markdown page, String link) {
        String[] parts = link.split("#", 2);
        if (parts.length == 1 || link.startsWith("http")) {
            return link.replace(Markdown.CHINESE, "");
        }
        Path target = parts[0].isEmpty() ? page.file() : page.file().resolveSibling(parts[0]);
        return original(target) + "#" + Markdown.read(target).anchors().indexOf(parts[1]);
    }

    private static Set<String> figures(String text) {
        return FIGURE.matcher(LINK.matcher(CODE.matcher(text).replaceAll("")).replaceAll(""))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }
}
