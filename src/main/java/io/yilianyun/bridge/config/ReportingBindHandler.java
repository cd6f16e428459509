package io.yilianyun.bridge.config;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.springframework.beans.PropertyMatches;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.ResolvableType;
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
    private static final Pattern DASH = Pattern.compile("-(.)");

    private final BindHandler boot;
    private final Map<String, Problem> problems = new TreeMap<>();
    private final List<ConfigurationPropertyName> skipped = new ArrayList<>();

    ReportingBindHandler(BindHandler boot) {
        super(boot, new UnboundElementsSourceFilter());
        this.boot = boot;
    }

    @Override
    public Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
        Object value = result;
        if (ours(name)
                && section(target)
                && !name.equals(ROOT)
                && !value(property(name, context), null).isBlank()) {
            report(name.toString(), null, context, SECTION);
        }
        if (ours(name) && result instanceof String text) {
            try {
                value = Secrets.resolve(name, text);
            } catch (IllegalArgumentException e) {
                report(name.toString(), null, context, e.getMessage());
                value = null;
            }
        }
        return super.onSuccess(name, target, context, value);
    }

    @Override
    public Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error)
            throws Exception {
        if (!ours(name) || context.getDepth() == 0) {
            return super.onFailure(name, target, context, error);
        }
        skipped.add(name);
        // A section without properties, such as "refresh:" in YAML, is an empty text.
        if (!section(target) || !value(property(name, context), null).isBlank()) {
            report(
                    name.toString(),
                    null,
                    context,
                    expected(ClassUtils.resolvePrimitiveIfNecessary(
                            target.getType().toClass())));
        }
        return null;
    }

    @Override
    public void onFinish(ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result)
            throws Exception {
        if (!ours(name) || context.getDepth() > 0) {
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

    private static boolean ours(ConfigurationPropertyName name) {
        return name.equals(ROOT) || ROOT.isAncestorOf(name);
    }

    private void report(ObjectError error, BindContext context) {
        if (error instanceof FieldError field) {
            String path = CAPITAL.matcher(KEY.matcher(field.getField()).replaceAll(".$1"))
                    .replaceAll(capital -> "-" + capital.group().toLowerCase(Locale.ROOT));
            report(error.getObjectName() + "." + path, field.getRejectedValue(), context, error.getDefaultMessage());
        } else {
            report(error.getCode(), null, context, error.getDefaultMessage());
        }
    }

    /**
     * Notes a problem unless the property, or the section that it is in, has one already.
     *
     * @param bound the value as it was bound, if it is no secret
     * @param must what the value must be, and after a semicolon what to do
     */
    private void report(String property, Object bound, BindContext context, String must) {
        if (problems.keySet().stream().anyMatch(section -> property.startsWith(section + "."))) {
            return;
        }
        ConfigurationPropertyName name = ConfigurationPropertyName.adapt(property, '.');
        ConfigurationProperty configured = property(name, context);
        String value = value(configured, bound);
        String wrong;
        if (value.isBlank()) {
            boolean missing = (bound == null || "".equals(bound)) && !hasDescendants(name, context);
            wrong = missing ? "is missing and " + must : must;
        } else if (Secrets.secret(name, value)) {
            wrong = (origin(configured) + " " + must).strip();
        } else {
            wrong = "is '" + Secrets.shown(value) + "'" + origin(configured) + ", but " + must;
        }
        String[] parts = wrong.split("; ", 2);
        problems.putIfAbsent(property, new Problem(property, parts[0], parts[1]));
    }

    private void reportUnknown(ConfigurationProperty property) {
        ConfigurationPropertyName name = property.getName();
        // Boot counts an empty value, too, as one that nothing was bound to.
        if (!value(property, null).isBlank() && skipped.stream().noneMatch(other -> other.isAncestorOf(name))) {
            String mend =
                    nearest(name).map(near -> "did you mean " + near + "?").orElse("remove it, or correct its name");
            problems.putIfAbsent(
                    name.toString(),
                    new Problem(name.toString(), "is not a property of the bridge" + origin(property), mend));
        }
    }

    /** The name that was probably meant. */
    private static Optional<String> nearest(ConfigurationPropertyName unknown) {
        ResolvableType type = ResolvableType.forClass(BridgeProperties.class);
        for (int i = 1; i < unknown.getNumberOfElements() && type.toClass().isRecord(); i++) {
            String field = DASH.matcher(unknown.getElement(i, Form.DASHED))
                    .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
            Optional<ResolvableType> next = Stream.of(type.toClass().getRecordComponents())
                    .filter(component -> component.getName().equals(field))
                    .map(component -> ResolvableType.forType(component.getGenericType()))
                    .findFirst();
            if (next.isEmpty()) {
                String parent = unknown.chop(i) + ".";
                return Stream.of(PropertyMatches.forField(field, type.toClass()).getPossibleMatches())
                        .findFirst()
                        .map(near -> parent
                                + CAPITAL.matcher(near)
                                        .replaceAll(
                                                capital -> "-" + capital.group().toLowerCase(Locale.ROOT)));
            }
            type = next.get();
            if (Map.class.isAssignableFrom(type.toClass())) {
                type = type.asMap().getGeneric(1);
                i++;
            }
        }
        return Optional.empty();
    }

    private static ConfigurationProperty property(ConfigurationPropertyName name, BindContext context) {
        for (ConfigurationPropertySource source : context.getSources()) {
            ConfigurationProperty property = source.getConfigurationProperty(name);
            if (property != null) {
                return property;
            }
        }
        return null;
    }

    private static boolean hasDescendants(ConfigurationPropertyName name, BindContext context) {
        return StreamSupport.stream(context.getSources().spliterator(), false)
                .anyMatch(source -> source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT);
    }

    /** The value as it was written, with its placeholders; empty if there is none. */
    private static String value(ConfigurationProperty configured, Object bound) {
        if (configured != null && configured.getValue() != null) {
            return configured.getValue().toString();
        }
        return bound instanceof String text ? text : "";
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
            return "must be one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(value ->
                                    value.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                            .collect(Collectors.joining(", "))
                    + "; write one of these";
        }
        if (type == Duration.class) {
            return "must be a duration; write for example 500ms, 30s, 5m, 2h or 10d";
        }
        if (type == Boolean.class) {
            return "must be true or false; write one of these";
        }
        if (Number.class.isAssignableFrom(type)) {
            return (type == Integer.class ? "must be a whole number" : "must be a number") + "; write digits only";
        }
        return type == URI.class ? "must be a URL; write for example https://printers.example.com" : SECTION;
    }
}
