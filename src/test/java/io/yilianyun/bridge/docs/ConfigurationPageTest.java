package io.yilianyun.bridge.docs;

import static io.yilianyun.bridge.docs.Markdown.code;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The table of properties is the properties, with their defaults. */
class ConfigurationPageTest {
    private final Map<String, String> table = new TreeMap<>();

    ConfigurationPageTest() {
        Markdown.page("configuration.md")
                .rows("## Properties")
                .forEach(
                        row -> table.put(code(row.get(0)), row.get(1).startsWith("`") ? code(row.get(1)) : row.get(1)));
    }

    @Test
    void itNamesTheBoundProperties() {
        assertThat(table.keySet()).isEqualTo(Names.properties());
    }

    @Test
    void itsDefaultsAreTheDefaults() {
        Map<String, String> defaults = settings("bridge-defaults.yaml");
        settings("bridge-sandbox.yaml").forEach((property, value) -> {
            if (property.startsWith("yilianyun.sandbox.")) {
                defaults.put(property, value);
            }
        });
        assertThat(defaults).hasSizeGreaterThan(20);
        assertThat(table).containsAllEntriesOf(defaults);
    }

    private static Map<String, String> settings(String file) {
        return Names.settings(Markdown.read(Path.of("src/main/resources", file)).text());
    }
}
