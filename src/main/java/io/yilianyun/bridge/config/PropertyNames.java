package io.yilianyun.bridge.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.ResolvableType;

/** The names that {@link BridgeProperties} knows, found from its records so that they cannot drift apart. */
final class PropertyNames {

    static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("yilianyun");

    static final String API_KEYS = "yilianyun.security.api-keys";

    private static final List<Known> KNOWN = leaves(ROOT.toString(), ResolvableType.forClass(BridgeProperties.class));

    private PropertyNames() {}

    /**
     * A name that is known.
     *
     * @param pattern in kebab-case, {@code *} for a name that users choose
     * @param property the same with the user's name in its place
     */
    record Match(String pattern, String property) {}

    private record Known(String pattern, Pattern exact, Pattern fromEnvironment) {

        /** An environment variable has no dashes: it leaves them out or, as of old, has an underscore in their place. */
        static Known of(String pattern, boolean collection) {
            String end = collection ? "(?:\\.\\d+)?" : "";
            String any = pattern.replace(".", "\\.").replace("*", "([^.]+)");
            return new Known(
                    pattern,
                    Pattern.compile(any.replace("-", "") + end),
                    Pattern.compile(any.replace("-", "\\.?") + end));
        }

        Optional<Match> match(ConfigurationPropertyName name, boolean environmentVariable) {
            Matcher matcher = (environmentVariable ? fromEnvironment : exact).matcher(uniform(name));
            if (!matcher.matches()) {
                return Optional.empty();
            }
            int chosen = Arrays.asList(pattern.split("\\.")).indexOf("*");
            if (chosen < 0) {
                return Optional.of(new Match(pattern, pattern));
            }
            String key = environmentVariable ? matcher.group(1) : name.getElement(chosen, Form.ORIGINAL);
            return Optional.of(new Match(pattern, pattern.replace("*", key)));
        }
    }

    static Optional<Match> find(ConfigurationPropertyName name, boolean environmentVariable) {
        return KNOWN.stream()
                .flatMap(known -> known.match(name, environmentVariable).stream())
                .findFirst();
    }

    /** Whether known properties stand below this name, so that YAML may have it without a value. */
    static boolean inner(ConfigurationPropertyName name) {
        int size = name.getNumberOfElements();
        return KNOWN.stream()
                .map(known -> known.pattern().split("\\."))
                .filter(pattern -> pattern.length > size)
                .anyMatch(pattern -> IntStream.range(0, size)
                        .allMatch(i -> pattern[i].equals("*")
                                || pattern[i].replace("-", "").equals(name.getElement(i, Form.UNIFORM))));
    }

    /** The known name that is most like an unknown one, if any is alike at all. */
    static Optional<String> nearest(ConfigurationPropertyName unknown) {
        return Spelling.nearest(
                unknown.toString(),
                KNOWN.stream()
                        .map(known -> withKeysOf(unknown, known.pattern()))
                        .toList());
    }

    private static String withKeysOf(ConfigurationPropertyName name, String pattern) {
        String[] elements = pattern.split("\\.");
        int chosen = Arrays.asList(elements).indexOf("*");
        boolean named = chosen >= 0 && name.getNumberOfElements() > chosen;
        return pattern.replace("*", named ? name.getElement(chosen, Form.ORIGINAL) : "<name>");
    }

    private static String uniform(ConfigurationPropertyName name) {
        return IntStream.range(0, name.getNumberOfElements())
                .mapToObj(
                        i -> name.getElement(i, Form.UNIFORM).replace('.', '_').toLowerCase(Locale.ROOT))
                .collect(Collectors.joining("."));
    }

    private static List<Known> leaves(String prefix, ResolvableType type) {
        Class<?> raw = type.toClass();
        if (Map.class.isAssignableFrom(raw)) {
            return leaves(prefix + ".*", type.asMap().getGeneric(1));
        }
        if (!raw.isRecord()) {
            return List.of(Known.of(prefix, Collection.class.isAssignableFrom(raw)));
        }
        List<Known> leaves = new ArrayList<>();
        for (RecordComponent component : raw.getRecordComponents()) {
            String name = prefix + "." + DataObjectPropertyName.toDashedForm(component.getName());
            leaves.addAll(leaves(name, ResolvableType.forType(component.getGenericType())));
        }
        return leaves;
    }
}
