package io.yilianyun.bridge.docs;

import static io.yilianyun.bridge.docs.Markdown.code;
import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.support.CamelYaml;
import io.yilianyun.bridge.support.PackagedRoutes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    void theTableOfRoutesIsTheRouteFiles() {
        Map<String, String> named = new TreeMap<>();
        PAGE.rows("## The contract").forEach(row -> named.put(code(row.get(0)), code(row.get(1))));
        Map<String, String> existing = new TreeMap<>();
        routes().forEach((id, route) -> existing.put(id, from(route)));
        assertThat(named).isEqualTo(existing);
    }

    @Test
    void theNamesOfTheFilesAreOnThePage() throws IOException {
        assertThat(PackagedRoutes.files())
                .allMatch(file -> PAGE.text().contains("`" + PackagedRoutes.name(file) + "`"));
    }

    @Test
    void theStepsThatItNamesAreInTheirRoutes() {
        Map<String, Map<?, ?>> routes = routes();
        assertThat(PAGE.rows("### Steps"))
                .hasSizeGreaterThan(10)
                .allSatisfy(row -> assertThat(ids(routes.get(code(row.get(0))))).contains(code(row.get(1))));
    }

    @Test
    void theMethodsOfTheErrorFilesAreThoseOfTheTable() {
        Map<String, Map<?, ?>> routes = routes();
        assertThat(PAGE.tables("### Steps of an error file").get(0)).hasSize(3).allSatisfy(row -> {
            Set<String> named = new TreeSet<>();
            row.subList(2, row.size()).forEach(cell -> Pattern.compile("`(\\w+)`")
                    .matcher(cell)
                    .results()
                    .forEach(method -> named.add(code(row.get(1)) + "." + method.group(1))));
            assertThat(named).isEqualTo(calls(routes.get(code(row.get(0)))));
        });
    }

    /** Camel refuses a second step of the same id; steps in route configurations do not count. */
    @Test
    void theIdsOfStepsAreUnique() {
        List<String> ids = routes().values().stream()
                .filter(route -> route.containsKey("from"))
                .flatMap(route -> ids(route).stream())
                .toList();
        assertThat(ids).doesNotHaveDuplicates();
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

    /** What ends within the bridge: a refresh that need not be made is given back, and a request that was not sent is transient. */
    private static final Set<String> HANDLED = Set.of("CallNotPermittedException", "NotSentException");

    /** Of the packages that a call or a refresh goes through; of the platform's faults the table names what they have in common. */
    @Test
    void theExceptionsThatARouteMayMeetAreThoseOfTheTable() {
        Set<String> named = PAGE.tables("## Endpoints for your routes").get(1).stream()
                .map(row -> code(row.get(0)).replaceFirst(".*\\.", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> existing = new TreeSet<>(
                Set.of("PlatformFault", "TransientFault", "RejectedExecutionException", "UndecipherableException"));
        Pattern type = Pattern.compile("public [a-z ]*class (\\w+Exception) extends");
        Stream.of("app", "call", "deadletter", "platform", "token")
                .flatMap(name -> Markdown.walk(Path.of("src/main/java/io/yilianyun/bridge", name)))
                .filter(file -> file.toString().endsWith(".java"))
                .forEach(file -> type.matcher(Markdown.read(file).text())
                        .results()
                        .forEach(match -> existing.add(match.group(1))));
        existing.removeAll(HANDLED);
        assertThat(named).isEqualTo(existing);
    }

    @Test
    void theClassesOfTheTableOfExceptionsAreThere() {
        assertThat(PAGE.tables("## Endpoints for your routes").get(1))
                .allSatisfy(row -> assertThat(Class.forName(code(row.get(0)).replaceFirst("Cipher\\.", "Cipher\\$")))
                        .isAssignableTo(Exception.class));
    }

    @Test
    void theTableOfKameletsIsTheFiles() {
        Set<String> files = Markdown.walk(Path.of("src/main/resources/kamelets"))
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".kamelet.yaml"))
                .map(name -> name.replace(".kamelet.yaml", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(Markdown.codes(PAGE.rows("### Kamelets"), 0)).isEqualTo(files);
    }

    static List<String> examples() {
        List<String> examples = Markdown.all().stream()
                .flatMap(page -> Stream.concat(
                        page.examples("yaml").stream()
                                .filter(example -> new Yaml().load(example) instanceof List)
                                .map(RoutesPageTest::route),
                        page.examples("xml").stream().filter(example -> example.contains("<route"))))
                .toList();
        assertThat(examples).hasSizeGreaterThan(4);
        return examples;
    }

    /** Steps alone become a route. */
    private static String route(String example) {
        return example.startsWith("- route")
                ? example
                : "- route:\n    from:\n      uri: direct:example\n      steps:\n" + example.indent(8);
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
    void anExampleThatReplacesAPackagedRouteDoesItsWork(String example) {
        Set<String> ids = find(ID, example);
        routes().forEach((id, route) -> {
            if (ids.contains(id)) {
                assertThat(find(CALL, example)).as(id).containsAll(calls(route));
            }
        });
    }

    private static Set<String> find(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> IntStream.rangeClosed(1, match.groupCount())
                        .mapToObj(match::group)
                        .collect(Collectors.joining(".")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The packaged routes, templates and configurations by id. */
    private static Map<String, Map<?, ?>> routes() {
        Map<String, Map<?, ?>> routes = new TreeMap<>();
        try {
            for (Path file : PackagedRoutes.files()) {
                List<Map<?, Map<?, ?>>> items =
                        new Yaml().load(Markdown.read(file).text());
                items.forEach(item -> item.values().forEach(route -> routes.put((String) route.get("id"), route)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return routes;
    }

    private static String from(Map<?, ?> routeOrTemplate) {
        Map<?, ?> route = routeOrTemplate.get("route") instanceof Map<?, ?> of ? of : routeOrTemplate;
        return route.get("from") instanceof Map<?, ?> from
                ? ((String) from.get("uri")).replaceAll("\\{\\{(\\w+)}}", "<$1>")
                : "routeConfiguration";
    }

    /** The bridge's beans that a route calls. */
    private static Set<String> calls(Object node) {
        return nodes(node)
                .filter(map -> map.get("method") instanceof String && map.get("ref") != null)
                .map(map -> map.get("ref") + "." + map.get("method").toString().replaceFirst("\\(.*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> ids(Object node) {
        return nodes(node)
                .map(map -> (String) map.get("id"))
                .filter(Objects::nonNull)
                .toList();
    }

    /** All maps within a piece of YAML, itself included. */
    private static Stream<Map<?, ?>> nodes(Object node) {
        if (node instanceof Map<?, ?> map) {
            return Stream.concat(Stream.of(map), map.values().stream().flatMap(RoutesPageTest::nodes));
        }
        return node instanceof Collection<?> list ? list.stream().flatMap(RoutesPageTest::nodes) : Stream.empty();
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
