package io.yilianyun.bridge.config;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.commons.lang3.StringUtils;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.util.ClassUtils;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/**
 * Goes on where Spring Boot's binding of {@code yilianyun.*} would stop, so that one start reports every value that cannot be converted or
 * is not valid, and every unknown property. Shows no secret, which Boot's own analyzers do. Reads secrets from files.
 */
final class ReportingBindHandler extends NoUnboundElementsBindHandler {
    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("yilianyun");
    private static final String SECTION = "must be a section with properties of its own; remove the value";
    /** A key in the path of a field, but not an index. */
    private static final Pattern KEY = Pattern.compile("\\[(?!\\d+])([^]]*)]");

    private static final Pattern CAPITAL = Pattern.compile("(?<=[a-z])[A-Z]");
    private static final Map<Class<?>, String> FORMS = Map.of(
            Duration.class, "a duration; write for example 500ms, 30s, 5m, 2h or 10d",
            Boolean.class, "true or false; write one of these",
            Integer.class, "a whole number; write for example 10",
            Double.class, "a number; write for example 0.1",
            URI.class, "a URL; write for example https://printers.example.com");
    /** As many letters may be wrong in a name for another one to be suggested. */
    private static final int FARTHEST = 3;

    private final BindHandler boot;
    private final Map<String, Problem> problems = new TreeMap<>();
    private final Set<String> known = new TreeSet<>();
    private final List<ConfigurationPropertyName> skipped = new ArrayList<>();

    ReportingBindHandler(BindHandler boot) {
        super(boot, new UnboundElementsSourceFilter());
        this.boot = boot;
    }

    @Override
    public <T> Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
        known.add(name.toString());
        return super.onStart(name, target, context);
    }

    @Override
    public Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
        Object value = result;
        try {
            if (ROOT.isAncestorOf(name)
                    && section(target)
                    && !value(property(name, context)).isBlank()) {
                report(name.toString(), context, SECTION);
            } else if (ROOT.isAncestorOf(name) && result instanceof String text) {
                value = Secrets.resolve(name, text);
            }
        } catch (IllegalArgumentException e) {
            report(name.toString(), context, e.getMessage());
            value = null;
        }
        return super.onSuccess(name, target, context, value);
    }

    @Override
    public Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error)
            throws Exception {
        if (!ROOT.isAncestorOf(name)) {
            return super.onFailure(name, target, context, error);
        }
        skipped.add(name);
        // A section without properties, such as "refresh:" in YAML, is an empty text.
        if (!section(target) || !value(property(name, context)).isBlank()) {
            report(
                    name.toString(),
                    context,
                    expected(ClassUtils.resolvePrimitiveIfNecessary(
                            target.getType().toClass())));
        }
        return null;
    }

    @Override
    public void onFinish(ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result)
            throws Exception {
        if (!name.equals(ROOT)) {
            boot.onFinish(name, target, context, result);
            return;
        }
        try {
            boot.onFinish(name, target, context, result);
        } catch (BindValidationException e) {
            e.getValidationErrors().forEach(error -> report(error, context));
        } catch (UnboundConfigurationPropertiesException e) {
            e.getUnboundProperties().forEach(this::reportUnknown);
        }
        // Once more, as Boot looks for unknown properties only if all values are valid.
        try {
            super.onFinish(name, target, context, result);
        } catch (UnboundConfigurationPropertiesException e) {
            e.getUnboundProperties().forEach(this::reportUnknown);
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(List.copyOf(problems.values()));
        }
    }

    private static boolean section(Bindable<?> target) {
        Class<?> type = target.getType().toClass();
        return type.isRecord() || Map.class.isAssignableFrom(type);
    }

    private void report(ObjectError error, BindContext context) {
        String property = error instanceof FieldError field
                ? error.getObjectName() + "." + dashed(field.getField())
                : error.getCode();
        report(property, context, error.getDefaultMessage());
    }

    /**
     * Notes a problem.
     *
     * @param must what the value must be, and after a semicolon what to do
     */
    private void report(String property, BindContext context, String must) {
        ConfigurationPropertyName name = ConfigurationPropertyName.adapt(property, '.');
        ConfigurationProperty configured = property(name, context);
        String value = value(configured);
        String wrong = "is missing and " + must;
        if (!value.isBlank() && !Secrets.secret(name, value)) {
            wrong = "is '" + Secrets.shown(value) + "'" + origin(configured) + ", but " + must;
        } else if (!value.isBlank() || hasDescendants(name, context)) {
            wrong = (origin(configured) + " " + must).strip();
        }
        String[] parts = wrong.split("; ", 2);
        note(new Problem(property, parts[0], parts[1]));
    }

    private void reportUnknown(ConfigurationProperty property) {
        String name = property.getName().toString();
        // Boot counts an empty value, too, as one that nothing was bound to.
        if (!value(property).isBlank() && skipped.stream().noneMatch(other -> other.isAncestorOf(property.getName()))) {
            String mend = known.stream()
                    .filter(near -> distance(near, name) <= FARTHEST)
                    .min(Comparator.comparing(near -> distance(near, name)))
                    .map(near -> "did you mean " + near + "?")
                    .orElse("remove it, or correct its name");
            note(new Problem(name, "is not a property of the bridge" + origin(property), mend));
        }
    }

    /**
     * Keeps the first problem of a property, and none in a section that has one. A name with dashes goes before the one without, which an
     * environment variable makes.
     */
    private void note(Problem problem) {
        String name = problem.property();
        if (problems.values().stream().noneMatch(other -> name.startsWith(other.property() + "."))) {
            problems.merge(
                    name.replace("-", ""),
                    problem,
                    (first, next) -> name.length() > first.property().length() ? next : first);
        }
    }

    @SuppressWarnings("deprecation") // The library that has it now is not among the dependencies.
    private static int distance(String one, String other) {
        return StringUtils.getLevenshteinDistance(one, other);
    }

    /** The path of a field as the name of a property: {@code apps[shop].clientId} is {@code apps.shop.client-id}. */
    private static String dashed(String path) {
        return CAPITAL.matcher(KEY.matcher(path).replaceAll(".$1"))
                .replaceAll(capital -> "-" + capital.group().toLowerCase(Locale.ROOT));
    }

    private static ConfigurationProperty property(ConfigurationPropertyName name, BindContext context) {
        for (ConfigurationPropertySource source : context.getSources()) {
            ConfigurationProperty property = source.getConfigurationProperty(name);
            if (property != null) {
                return property;
            }
        }
        // An element of a list may be written as a part of one text.
        return name.isLastElementIndexed() ? property(name.getParent(), context) : null;
    }

    private static boolean hasDescendants(ConfigurationPropertyName name, BindContext context) {
        return StreamSupport.stream(context.getSources().spliterator(), false)
                .anyMatch(source -> source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT);
    }

    /** The value as it was written, with its placeholders; empty if there is none. */
    private static String value(ConfigurationProperty configured) {
        return configured == null ? "" : String.valueOf(configured.getValue());
    }

    private static String origin(ConfigurationProperty property) {
        if (property == null || property.getOrigin() == null) {
            return "";
        }
        return property.getOrigin() instanceof PropertySourceOrigin source && source.getOrigin() == null
                ? " (" + source.getPropertySource().getName() + ")"
                : " (" + property.getOrigin() + ")";
    }

    private static String expected(Class<?> type) {
        if (type.isEnum()) {
            return Stream.of(type.getEnumConstants())
                    .map(value -> value.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .collect(Collectors.joining(", ", "must be one of ", "; write one of these"));
        }
        return FORMS.containsKey(type) ? "must be " + FORMS.get(type) : SECTION;
    }
}
