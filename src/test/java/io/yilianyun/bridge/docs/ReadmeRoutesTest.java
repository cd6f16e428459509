package io.yilianyun.bridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.support.CamelYaml;
import io.yilianyun.bridge.support.PackagedRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** The routes that README.md gives as examples are routes, and one that takes a packaged one's place does its work. */
class ReadmeRoutesTest {
    private static final Pattern ID = Pattern.compile("(?:\\bid: |\\bid=\")([\\w-]+)");
    private static final Pattern CALL = Pattern.compile("ref(?:: |=\")(bridge\\w+)\"?\\s+method(?:: |=\")(\\w+)");

    static Stream<String> examples() throws IOException {
        Markdown readme = new Markdown(Files.readString(Path.of("README.md")));
        List<String> yaml = readme.examples("yaml").stream()
                .filter(example -> new Yaml().load(example) instanceof List)
                .toList();
        List<String> xml = readme.examples("xml").stream()
                .filter(example -> example.contains("<route"))
                .toList();
        assertThat(yaml).hasSizeGreaterThan(2);
        assertThat(xml).isNotEmpty();
        return Stream.concat(yaml.stream(), xml.stream());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void camelLoadsIt(String example) throws Exception {
        boolean xml = example.startsWith("<");
        if (!xml) {
            assertThat(CamelYaml.faults(new Yaml().load(example))).isEmpty();
        }
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(ResourceHelper.fromString(xml ? "example.xml" : "example.yaml", example));
            assertThat(camel.getRouteDefinitions()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void itDoesWhatThePackagedRouteOfItsNameDoes(String example) throws IOException {
        for (MatchResult id : ID.matcher(example).results().toList()) {
            for (Path packaged : PackagedRoutes.files()) {
                if (PackagedRoutes.name(packaged).equals(id.group(1))) {
                    assertThat(calls(example)).as(id.group(1)).containsAll(calls(Files.readString(packaged)));
                }
            }
        }
    }

    /** The bridge's beans that a route calls. */
    private static Set<String> calls(String route) {
        return CALL.matcher(route)
                .results()
                .map(call -> call.group(1) + "." + call.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
