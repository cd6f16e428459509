package io.yilianyun.bridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The glossary: its words are those that the documents and the console use, in both languages. */
class GlossaryPageTest {
    private static final Path GLOSSARY = Path.of("docs/glossary.md");
    private static final List<String> BOTH = List.of("error-codes.yaml", "problems.zh.yaml");
    private final Markdown page = Markdown.read(GLOSSARY);

    @ParameterizedTest
    @ValueSource(strings = {"## The platform · 平台", "## OAuth", "## The bridge · 本服务"})
    void eachRowSaysTheSameInBothLanguagesAndWhere(String heading) {
        assertThat(page.rows(heading)).hasSizeGreaterThan(9).allSatisfy(row -> {
            assertThat(row).hasSize(5).doesNotContain("");
            assertThat(row.get(2)).endsWith(".");
            assertThat(row.get(3)).endsWith("。");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"## OAuth", "## The bridge · 本服务"})
    void itsWordsAreInUse(String heading) {
        String english = texts(page -> !page.isTranslation(), "console.properties");
        String chinese = texts(Markdown::isTranslation, "_zh.properties");
        assertThat(words(heading, 0, ", "))
                .filteredOn(word -> !english.contains(word))
                .isEmpty();
        assertThat(words(heading, 1, "、"))
                .filteredOn(word -> !chinese.contains(word))
                .isEmpty();
    }

    @Test
    void aDeadLetterIsExplainedInChinese() {
        assertThat(page.rows("## The bridge · 本服务"))
                .filteredOn(row -> row.get(0).equals("dead letter"))
                .singleElement()
                .satisfies(row -> assertThat(row.get(1) + row.get(3)).startsWith("死信即待处理的失败"));
    }

    private List<String> words(String heading, int column, String separator) {
        return page.rows(heading).stream()
                .flatMap(row ->
                        Stream.of(row.get(column).toLowerCase(Locale.ROOT).split(separator)))
                .toList();
    }

    /** The pages in a language and its message bundles, and the texts that are in both languages in one file. */
    private static String texts(Predicate<Markdown> language, String bundles) {
        Stream<Markdown> pages = Markdown.all().stream()
                .filter(page -> !page.file().equals(GLOSSARY))
                .filter(language);
        Stream<Markdown> messages = Markdown.walk(Path.of("src/main/resources"))
                .filter(file -> file.toString().endsWith(bundles)
                        || BOTH.contains(file.getFileName().toString()))
                .map(Markdown::read);
        return Stream.concat(pages, messages)
                .map(Markdown::text)
                .collect(Collectors.joining("\n"))
                .toLowerCase(Locale.ROOT);
    }
}
