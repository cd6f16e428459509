package io.yilianyun.bridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every page: its links lead somewhere, its properties are bound, the tests that it names exist. */
class PagesTest {
    static List<Markdown> pages() {
        return Markdown.all();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void itsLinksLeadSomewhere(Markdown page) {
        assertThat(page.links()).allSatisfy(link -> {
            String[] parts = link.split("#", 2);
            Path target = parts[0].isEmpty() ? page.file() : page.file().resolveSibling(parts[0]);
            assertThat(target).exists();
            if (parts.length == 2) {
                assertThat(Markdown.read(target).anchors()).contains(parts[1]);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("pages")
    void thePropertiesInItsTextAreBound(Markdown page) {
        assertThat(page.matches("(?<![\\w.:/-])yilianyun\\.[a-z][a-z0-9.<>-]*[a-z0-9>]")
                        .map(MatchResult::group)
                        .filter(name -> !Names.eventTypes().contains(name)))
                .allSatisfy(name -> assertThat(Names.isProperty(name))
                        .as("property %s", name)
                        .isTrue());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void thePropertiesInItsExamplesAreBound(Markdown page) {
        assertThat(page.examples("yaml").stream().flatMap(example -> Names.settings(example).keySet().stream()))
                .allSatisfy(name -> assertThat(Names.isProperty(name))
                        .as("property %s", name)
                        .isTrue());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void theTestsThatItNamesExist(Markdown page) {
        Set<String> named = page.matches("`(\\w+Test)\\b[^`]*`")
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(Markdown.walk(Path.of("src/test/java"))
                        .map(file -> file.getFileName().toString().replace(".java", "")))
                .containsAll(named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "README.zh-CN.md"})
    void theReadmeIsReadInOneSitting(Path readme) {
        assertThat(Markdown.read(readme).text().lines().count()).isLessThanOrEqualTo(220);
    }

    @Test
    void theReadmeNamesEveryPage() {
        assertThat(Markdown.read(Markdown.README).links())
                .containsAll(Markdown.walk(Markdown.DOCS)
                        .map(Path::toString)
                        .filter(page -> page.endsWith(".md"))
                        .toList());
    }
}
