package io.yilianyun.bridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What README.md promises by name is there, and what is there is named in it. */
class ReadmeTest {
    private final String readme = read("README.md");

    @Test
    void theTableOfRoutesIsTheRoutes() throws IOException {
        String table = readme.substring(readme.indexOf("### The routes: a contract"));
        Set<String> named = Pattern.compile("(?m)^\\| `([a-z-]+)` \\|")
                .matcher(table.substring(0, table.indexOf("\n## ")))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            Set<String> there = files.map(file -> file.getFileName().toString().replace(".camel.yaml", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(named).isEqualTo(there);
        }
    }

    @Test
    void everyPropertyWithADefaultIsInTheTable() throws IOException {
        try (var in = Files.newInputStream(Path.of("src/main/resources/bridge-defaults.yaml"))) {
            Set<String> properties = new TreeSet<>();
            collect("yilianyun", ((java.util.Map<?, ?>) new Yaml().load(in)).get("yilianyun"), properties);
            assertThat(properties).hasSizeGreaterThan(20).allSatisfy(property -> assertThat(readme)
                    .contains("`" + property + "`"));
        }
    }

    private static void collect(String name, Object value, Set<String> names) {
        if (value instanceof java.util.Map<?, ?> map) {
            map.forEach((key, child) -> collect(name + "." + key, child, names));
        } else {
            names.add(name);
        }
    }

    @Test
    void everyOperationOfTheApiIsInTheTable() throws IOException {
        JsonNode paths = new ObjectMapper()
                .readTree(Path.of("src/main/resources/yilianyun/openapi.json").toFile())
                .path("paths");
        paths.fields()
                .forEachRemaining(path -> path.getValue().fieldNames().forEachRemaining(method -> assertThat(readme)
                        .contains(method.toUpperCase(java.util.Locale.ROOT) + " /api" + path.getKey())));
        assertThat(paths.size()).isGreaterThan(10);
    }

    @Test
    void theFilesThatItLinksToAreThere() {
        assertThat(Pattern.compile("\\]\\((?!http)([^)]+)\\)")
                        .matcher(readme)
                        .results()
                        .map((MatchResult link) -> link.group(1)))
                .isNotEmpty()
                .allSatisfy(link -> assertThat(Path.of(link)).exists());
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
