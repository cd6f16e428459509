package io.yilianyun.bridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/security.md says is shown by a test, is shown by a test that there is. */
class SecurityPageTest {
    private final List<String> rows;

    SecurityPageTest() throws IOException {
        rows = Files.readAllLines(Path.of("docs/security.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| ---") && !line.startsWith("| who | what"))
                .toList();
    }

    @Test
    void everyTestThatItNamesIsThere() throws IOException {
        Set<String> named = rows.stream()
                .flatMap(row -> Pattern.compile("`(\\w+Test)`").matcher(row).results())
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).hasSizeGreaterThan(15);
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".java", "")))
                    .containsAll(named);
        }
    }

    @Test
    void everyThreatSaysWhatStopsItAndNearlyEveryOneIsShown() {
        assertThat(rows).hasSizeGreaterThan(15).allSatisfy(row -> {
            String[] cells = row.substring(1).split("\\|");
            assertThat(cells[2]).as(row).isNotBlank();
        });
        assertThat(rows.stream().filter(row -> !row.contains("Test`"))).hasSizeLessThanOrEqualTo(1);
    }
}
