package io.yilianyun.bridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.support.CamelYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The cookbook names each file of routes/examples, a test loads each, and Camel's schema allows each. */
class CookbookPageTest {
    private static final Path EXAMPLES = Path.of("routes", "examples");

    private static List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void theTableNamesTheFiles() throws IOException {
        assertThat(Markdown.codes(Markdown.page("cookbook.md").rows("# Cookbook"), 1))
                .containsExactlyInAnyOrderElementsOf(files());
    }

    @Test
    void aTestRunsEachFile() throws IOException {
        Path engine = Path.of("src/test/java/io/yilianyun/bridge/engine");
        String tests = Markdown.read(engine.resolve("CookbookTest.java")).text()
                + Markdown.read(engine.resolve("RabbitBroker.java")).text();
        assertThat(files()).allMatch(file -> tests.contains("\"" + file + "\""));
    }

    @Test
    void theRoutesAreDescribedAndValidByCamelsOwnSchema() throws IOException {
        for (String file : files()) {
            if (!file.endsWith(".camel.yaml")) {
                continue;
            }
            List<Map<String, Object>> content = new Yaml().load(Files.readString(EXAMPLES.resolve(file)));
            assertThat(CamelYaml.faults(content)).as(file).isEmpty();
            assertThat(content.stream().map(item -> item.get("route")).filter(Objects::nonNull))
                    .as(file)
                    .isNotEmpty()
                    .allSatisfy(route -> assertThat(
                                    ((Map<?, ?>) route).keySet().stream().map(String::valueOf))
                            .contains("id", "description"));
        }
    }
}
