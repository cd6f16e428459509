package io.yilianyun.bridge.docs;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.outbox.Event;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.core.ResolvableType;
import org.yaml.snakeyaml.Yaml;

/** The names and texts that the code has and the documents use. */
final class Names {
    private static final String ROOT = "yilianyun";

    /** All Java of the bridge, with texts that go over several lines put together. */
    static final String CODE = Markdown.walk(Path.of("src/main/java"))
            .filter(file -> file.toString().endsWith(".java"))
            .map(file -> Markdown.read(file).text())
            .collect(Collectors.joining("\n"))
            .replaceAll("\"\\s*\\+\\s*\"", "");

    private Names() {}

    /** The properties that are bound, with {@code <name>} for the key of a map. */
    static Set<String> properties() {
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
    static boolean isProperty(String name) {
        return properties().stream()
                .map(property -> Arrays.stream(property.split("\\."))
                        .map(element -> element.equals("<name>") ? "[a-z0-9<>-]+" : Pattern.quote(element))
                        .toList())
                .flatMap(elements -> IntStream.rangeClosed(1, elements.size())
                        .mapToObj(n -> String.join("\\.", elements.subList(0, n))))
                .anyMatch(name::matches);
    }

    /** The bridge's properties in a YAML text, nested or with dots, and their values. */
    static Map<String, String> settings(String yaml) {
        Map<String, String> leaves = new LinkedHashMap<>();
        if (new Yaml().load(yaml) instanceof Map<?, ?> map) {
            leaves("", map, leaves);
        }
        leaves.keySet().removeIf(name -> !name.startsWith(ROOT + "."));
        return leaves;
    }

    private static void leaves(String name, Object value, Map<String, String> leaves) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, child) -> leaves(name.isEmpty() ? "" + key : name + "." + key, child, leaves));
        } else {
            leaves.put(name, String.valueOf(value));
        }
    }

    static Set<String> eventTypes() {
        return Arrays.stream(Event.Type.values()).map(Event.Type::label).collect(Collectors.toCollection(TreeSet::new));
    }
}
