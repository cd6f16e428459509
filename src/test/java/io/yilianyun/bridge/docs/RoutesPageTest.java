package io.yilianyun.bridge.docs;

import static io.yilianyun.bridge.docs.Markdown.code;
import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.support.CamelYaml;
import io.yilianyun.bridge.support.PackagedRoutes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** The contract of routes is the route files, and the examples are routes that do their work. */
class RoutesPageTest {
    private static final Pattern ID = Pattern.compile("(?:\\bid: |\\bid=\")([\\w-]+)");
    private static final Pattern CALL = Pattern.compile("ref(?:: |=\")(bridge\\w+)\"?[,\\s]+method(?:: |=\")([\\w-]+)");

    private static final Markdown PAGE = Markdown.page("routes.md");

    @Test
    void theTableOfRoutesIsTheRouteFiles() throws IOException {
        Map<String, String> named = new TreeMap<>();
        PAGE.rows("## The contract").forEach(row -> named.put(code(row.get(0)), code(row.get(1))));
        Map<String, String> existing = new TreeMap<>();
        for (Path file : PackagedRoutes.files()) {
            existing.put(PackagedRoutes.name(file), from(file));
        }
        assertThat(named).isEqualTo(existing);
    }

    @Test
    void theStepsThatItNamesAreInTheirRoutes() throws IOException {
        Map<String, String> named = new TreeMap<>();
        PAGE.rows("### Steps").forEach(row -> named.put(code(row.get(0)) + "/" + code(row.get(1)), ""));
        Set<String> existing = new TreeSet<>();
        for (Path file : PackagedRoutes.files()) {
            ids(new Yaml().load(Markdown.read(file).text()))
                    .forEach(id -> existing.add(PackagedRoutes.name(file) + "/" + id));
        }
        assertThat(named).hasSizeGreaterThan(10);
        assertThat(existing).containsAll(named.keySet());
    }

    @Test
    void theTablesOfAnswersAreTheErrorCodes() {
        Map<String, Object> policy = new Yaml()
                .load(Markdown.read(Path.of("src/main/resources/error-codes.yaml"))
                        .text());
        List<List<List<String>>> tables = PAGE.tables("## What each answer of the platform leads to");
        assertThat(answers(tables.get(0))).isEqualTo(codes(policy.get("v1")));
        assertThat(answers(tables.get(1))).isEqualTo(codes(policy.get("v2")));
    }

    static List<String> examples() {
        List<String> examples = Markdown.all().stream()
                .flatMap(page -> Stream.concat(
                        page.examples("yaml").stream().filter(example -> new Yaml().load(example) instanceof List),
                        page.examples("xml").stream().filter(example -> example.contains("<route"))))
                .toList();
        assertThat(examples).hasSizeGreaterThan(3);
        return examples;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void camelLoadsTheExample(String example) throws Exception {
        boolean xml = example.startsWith("<");
        if (!xml) {
            assertThat(CamelYaml.faults(new Yaml().load(example))).isEmpty();
        }
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(ResourceHelper.fromString(xml ? "example.xml" : "example.yaml", example));
            assertThat(camel.getRouteDefinitions().size()
                            + camel.getRouteConfigurationDefinitions().size())
                    .isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleThatReplacesAPackagedRouteDoesItsWork(String example) throws IOException {
        for (Path packaged : PackagedRoutes.files()) {
            if (ID.matcher(example).results().anyMatch(id -> id.group(1).equals(PackagedRoutes.name(packaged)))) {
                assertThat(calls(example))
                        .as(PackagedRoutes.name(packaged))
                        .containsAll(calls(Markdown.read(packaged).text()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theBeansOfAnExampleAreThoseOfThePackagedRoutes(String example) throws IOException {
        Set<String> existing = new TreeSet<>();
        for (Path packaged : PackagedRoutes.files()) {
            existing.addAll(calls(Markdown.read(packaged).text()));
        }
        assertThat(existing).containsAll(calls(example));
    }

    /** The bridge's beans that a route calls. */
    private static Set<String> calls(String route) {
        return CALL.matcher(route)
                .results()
                .map(call -> call.group(1) + "." + call.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Where the route of a file begins, or that it is a route configuration. */
    private static String from(Path file) {
        Map<?, ?> first =
                (Map<?, ?>) ((List<?>) new Yaml().load(Markdown.read(file).text())).get(0);
        Map<?, ?> route = (Map<?, ?>) first.values().iterator().next();
        assertThat(route.get("id")).as("id in %s", file).isEqualTo(PackagedRoutes.name(file));
        return route.get("from") instanceof Map<?, ?> from
                ? ((String) from.get("uri")).replace("-{{app}}", "-<app>")
                : "routeConfiguration";
    }

    private static Stream<String> ids(Object node) {
        if (node instanceof Map<?, ?> map) {
            return Stream.concat(
                    map.get("id") instanceof String id ? Stream.of(id) : Stream.empty(),
                    map.values().stream().flatMap(RoutesPageTest::ids));
        }
        return node instanceof Collection<?> list ? list.stream().flatMap(RoutesPageTest::ids) : Stream.empty();
    }

    /** The classes of each code that a table names, with a mark where the request is repeated. */
    private static Map<String, Set<String>> answers(List<List<String>> table) {
        Map<String, Set<String>> answers = new TreeMap<>();
        for (List<String> row : table) {
            String kind = code(row.get(1)) + (row.get(1).contains("repeated once") ? " repeated" : "");
            Pattern.compile("(\\d+)(?:–(\\d+))?")
                    .matcher(row.get(0))
                    .results()
                    .flatMap(match -> {
                        int first = Integer.parseInt(match.group(1));
                        int last = match.group(2) == null ? first : Integer.parseInt(match.group(2));
                        return IntStream.rangeClosed(first, last).mapToObj(Integer::toString);
                    })
                    .forEach(answer -> answers.computeIfAbsent(answer, key -> new TreeSet<>())
                            .add(kind));
        }
        return answers;
    }

    private static Map<String, Set<String>> codes(Object policy) {
        Map<String, Set<String>> codes = new TreeMap<>();
        ((Map<?, ?>) policy).forEach((answer, entry) -> {
            Map<?, ?> fields = (Map<?, ?>) entry;
            Set<String> kinds = new TreeSet<>();
            kinds.add(fields.get("class") + (Boolean.TRUE.equals(fields.get("repeat")) ? " repeated" : ""));
            if (fields.get("for") instanceof Map<?, ?> exceptions) {
                exceptions.values().forEach(exception -> kinds.add((String) exception));
            }
            codes.put((String) answer, kinds);
        });
        return codes;
    }
}
