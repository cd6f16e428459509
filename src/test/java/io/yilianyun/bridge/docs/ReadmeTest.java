package io.yilianyun.bridge.docs;

import static io.yilianyun.bridge.docs.Markdown.code;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.support.PackagedRoutes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.core.ResolvableType;
import org.yaml.snakeyaml.Yaml;

/** What README.md promises by name is there, and what is there is named in it. */
class ReadmeTest {
    private static final Path RESOURCES = Path.of("src/main/resources");
    private static final String ROOT = "yilianyun";

    private final Markdown readme = new Markdown(read(Path.of("README.md")));

    @Test
    void theTableOfRoutesIsTheRoutes() throws IOException {
        Map<String, String> named = new TreeMap<>();
        readme.rows("### The routes: a contract").forEach(row -> named.put(code(row.get(0)), code(row.get(1))));
        Map<String, String> there = new TreeMap<>();
        for (Path file : PackagedRoutes.files()) {
            String name = PackagedRoutes.name(file);
            there.put(name, from(file, name));
        }
        assertThat(named.keySet()).isEqualTo(there.keySet());
        there.forEach((name, from) -> {
            if (from != null) {
                assertThat(named).containsEntry(name, from.replace("-{{app}}", "-<app>"));
            }
        });
    }

    @Test
    void theTableOfPropertiesIsTheBoundProperties() {
        assertThat(defaultsInTheTable().keySet()).isEqualTo(boundProperties());
    }

    @Test
    void theDefaultsInTheTableAreTheDefaults() {
        Map<String, String> defaults = new TreeMap<>(settings("bridge-defaults.yaml"));
        settings("bridge-sandbox.yaml").forEach((property, value) -> {
            if (property.startsWith(ROOT + ".sandbox.")) {
                defaults.put(property, value);
            }
        });
        assertThat(defaults).hasSizeGreaterThan(20);
        assertThat(defaultsInTheTable()).containsAllEntriesOf(defaults);
    }

    @Test
    void everyPropertyInTheTextIsBound() {
        Set<String> otherNames =
                Arrays.stream(Event.Type.values()).map(Event.Type::label).collect(Collectors.toSet());
        List<String> named = readme.matches("(?<![\\w.:/-])" + ROOT + "\\.[a-z][a-z0-9.<>-]*[a-z0-9>]")
                .map(MatchResult::group)
                .filter(name -> !otherNames.contains(name))
                .toList();
        assertThat(named).hasSizeGreaterThan(40).allSatisfy(name -> assertThat(isBound(name))
                .as("%s is a property of the bridge", name)
                .isTrue());
    }

    @Test
    void everyPropertyInTheExamplesIsBound() {
        List<String> properties = new ArrayList<>();
        for (String example : readme.examples("yaml")) {
            if (new Yaml().load(example) instanceof Map<?, ?> map && map.get(ROOT) != null) {
                properties.addAll(leaves(ROOT, map.get(ROOT)).keySet());
            }
        }
        assertThat(properties).hasSizeGreaterThan(5).allSatisfy(name -> assertThat(isBound(name))
                .as("%s is a property of the bridge", name)
                .isTrue());
    }

    @Test
    void theTableOfTheApiIsItsContract() throws IOException {
        Map<String, String> named = new TreeMap<>();
        readme.rows("## The API").forEach(row -> named.put(code(row.get(0)).replaceFirst("\\?.*", ""), row.get(1)));
        JsonNode paths = new ObjectMapper()
                .readTree(RESOURCES.resolve("yilianyun/openapi.json").toFile())
                .path("paths");
        Map<String, String> there = new TreeMap<>();
        paths.fields().forEachRemaining(path -> path.getValue().fields().forEachRemaining(operation -> {
            String role = operation.getValue().path("description").asText().replaceFirst("^Role: ([\\w ]+).*", "$1");
            there.put(operation.getKey().toUpperCase(Locale.ROOT) + " /api" + path.getKey(), role);
        }));
        assertThat(there).hasSizeGreaterThan(10);
        assertThat(named).isEqualTo(there);
    }

    @Test
    void theTablesOfAnswersAreTheErrorCodes() throws IOException {
        Map<String, Object> policy = new Yaml().load(Files.readString(RESOURCES.resolve("error-codes.yaml")));
        List<List<List<String>>> tables = readme.tables("## What each answer of the platform leads to");
        assertThat(answers(tables.get(0))).isEqualTo(codes(policy.get("v1")));
        assertThat(answers(tables.get(1))).isEqualTo(codes(policy.get("v2")));
    }

    @Test
    void theTableOfEventsIsTheirTypes() {
        Set<String> named = readme.rows("## Events").stream()
                .map(row -> code(row.get(0)))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named)
                .isEqualTo(Arrays.stream(Event.Type.values())
                        .map(Event.Type::label)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void whatItLinksToIsThere() {
        Set<String> anchors = readme.anchors();
        assertThat(readme.links()).isNotEmpty().allSatisfy(link -> {
            if (link.startsWith("#")) {
                assertThat(anchors).contains(link);
            } else {
                assertThat(Path.of(link)).exists();
            }
        });
    }

    /** Where the route of a file begins; null for files that hold no route of their own. */
    private static String from(Path file, String name) {
        Map<?, ?> first = (Map<?, ?>) ((List<?>) new Yaml().load(read(file))).get(0);
        Object route = first.get("route") == null ? first.get("routeTemplate") : first.get("route");
        if (route == null) {
            return null;
        }
        assertThat(((Map<?, ?>) route).get("id"))
                .as("id of the route in %s", file)
                .isEqualTo(name);
        return (String) ((Map<?, ?>) ((Map<?, ?>) route).get("from")).get("uri");
    }

    private Map<String, String> defaultsInTheTable() {
        Map<String, String> defaults = new TreeMap<>();
        readme.rows("## Configuration")
                .forEach(row ->
                        defaults.put(code(row.get(0)), row.get(1).startsWith("`") ? code(row.get(1)) : row.get(1)));
        return defaults;
    }

    private static Set<String> boundProperties() {
        Set<String> names = new TreeSet<>();
        collect(ROOT, ResolvableType.forClass(BridgeProperties.class), names);
        return names;
    }

    private static void collect(String name, ResolvableType type, Set<String> names) {
        Class<?> raw = type.toClass();
        if (Map.class.isAssignableFrom(raw)) {
            collect(name + ".<name>", type.asMap().getGeneric(1), names);
        } else if (raw.isRecord()) {
            for (RecordComponent component : raw.getRecordComponents()) {
                collect(
                        name + "." + DataObjectPropertyName.toDashedForm(component.getName()),
                        ResolvableType.forType(component.getGenericType()),
                        names);
            }
        } else {
            names.add(name);
        }
    }

    /** Whether a name is that of a property, or of a group of them; any name may stand for {@code <name>}. */
    private static boolean isBound(String name) {
        return boundProperties().stream()
                .map(property -> Arrays.stream(property.split("\\."))
                        .map(element -> element.equals("<name>") ? "[a-z0-9<>-]+" : Pattern.quote(element))
                        .toList())
                .flatMap(elements -> IntStream.rangeClosed(1, elements.size())
                        .mapToObj(n -> String.join("\\.", elements.subList(0, n))))
                .anyMatch(name::matches);
    }

    private static Map<String, String> settings(String file) {
        Map<String, Object> tree = new Yaml().load(read(RESOURCES.resolve(file)));
        return leaves(ROOT, tree.get(ROOT));
    }

    private static Map<String, String> leaves(String name, Object value) {
        Map<String, String> leaves = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, child) -> leaves.putAll(leaves(name + "." + key, child)));
        } else {
            leaves.put(name, String.valueOf(value));
        }
        return leaves;
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

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
