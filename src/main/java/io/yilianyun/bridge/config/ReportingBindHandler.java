package io.yilianyun.bridge.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.util.ClassUtils;
import org.springframework.validation.FieldError;

/**
 * Goes on where Spring Boot's binding of {@code yilianyun.*} would stop, so that one start reports every value that cannot be converted or
 * is not valid, and every unknown property. Shows no secret, which Boot's own analyzers do. Reads secrets from files.
 */
final class ReportingBindHandler extends NoUnboundElementsBindHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ReportingBindHandler.class);
    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("yilianyun");
    private static final Map<Class<?>, String> FORMS = Map.of(
            Duration.class, "a duration; write for example 500ms, 30s, 5m, 2h or 10d",
            Boolean.class, "true or false; write one of these",
            Integer.class, "a whole number; write for example 10",
            Double.class, "a number; write for example 0.1",
            URI.class, "a URL; write for example https://printers.example.com",
            ZoneId.class, "a time zone; write for example Asia/Shanghai or +08:00");

    private final BindHandler boot;
    private final Map<String, String> problems = new TreeMap<>();

    ReportingBindHandler(BindHandler boot) {
        super(boot, new UnboundElementsSourceFilter());
        this.boot = boot;
    }

    @Override
    public Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
        if (isSection(target)) {
            // Not noted as read, so that a value in place of the section's properties counts as unknown.
            return boot.onSuccess(name, target, context, result);
        }
        if (!(result instanceof String text)) {
            return super.onSuccess(name, target, context, result);
        }
        boolean ours = ROOT.isAncestorOf(name);
        String value = text;
        try {
            value = ours ? Secrets.resolve(name, text) : Secrets.decoded(text);
        } catch (IllegalArgumentException e) {
            if (!ours) {
                throw new ConfigurationException(List.of(name + " " + e.getMessage()));
            }
            report(name.toString(), context, e.getMessage());
        }
        if (ours) {
            warnOfChange(property(name, context));
        }
        return super.onSuccess(name, target, context, value);
    }

    /** Without quotes, YAML makes another text of some: 83 of 0123, true of yes. */
    private static void warnOfChange(ConfigurationProperty property) {
        if (property != null
                && !(property.getValue() instanceof CharSequence)
                && property.getOrigin() instanceof PropertySourceOrigin source
                && source.getOrigin() instanceof TextResourceOrigin origin
                && !String.valueOf(property.getValue()).equals(written(origin))) {
            LOG.warn(
                    "{} ({}) is not in quotes, and YAML reads it otherwise than it is written. Write {}: \"…\"",
                    property.getName(),
                    origin,
                    property.getName().getLastElement(Form.DASHED));
        }
    }

    private static String written(TextResourceOrigin origin) {
        try {
            String text = origin.getResource().getContentAsString(StandardCharsets.UTF_8);
            return text.lines()
                    .skip(origin.getLocation().getLine())
                    .findFirst()
                    .orElse("")
                    .substring(origin.getLocation().getColumn())
                    .split("[\\s,}\\]]", 2)[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error)
            throws Exception {
        if (!ROOT.isAncestorOf(name)) {
            return super.onFailure(name, target, context, error);
        } else if (!isSection(target)) {
            Class<?> type =
                    ClassUtils.resolvePrimitiveIfNecessary(target.getType().toClass());
            String values = Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT);
            String form = FORMS.getOrDefault(type, "one of " + values.replace('_', '-') + "; write one of these");
            report(name.toString(), context, "must be " + form);
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
            e.getValidationErrors().forEach(error -> {
                String path = DataObjectPropertyName.toDashedForm(((FieldError) error).getField());
                report("yilianyun." + path, context, error.getDefaultMessage());
            });
        }
        new ConfigurationRules(
                        (BridgeProperties) result, (property, must) -> report("yilianyun." + property, context, must))
                .check();
        try {
            super.onFinish(name, target, context, result);
        } catch (UnboundConfigurationPropertiesException e) {
            // Spring Boot counts an empty value, too, as one that nothing was bound to.
            e.getUnboundProperties().stream()
                    .filter(property -> !value(property).isBlank())
                    .forEach(property -> note(
                            property.getName().toString(),
                            "is not a property of the bridge" + origin(property) + "; correct its name, or remove it"));
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(List.copyOf(problems.values()));
        }
    }

    private static boolean isSection(Bindable<?> target) {
        Class<?> type = target.getType().toClass();
        return type.isRecord() || Map.class.isAssignableFrom(type);
    }

    /**
     * Notes a problem.
     *
     * @param path name of the property; keys of maps may stand in brackets
     * @param must what the value must be, and after a semicolon what to do
     */
    private void report(String path, BindContext context, String must) {
        String property = path.replaceAll("\\[(?!\\d+])([^]]*)]", ".$1");
        ConfigurationPropertyName name = ConfigurationPropertyName.adapt(property, '.');
        ConfigurationProperty configured = property(name, context);
        String value = value(configured);
        if (value.isBlank()) {
            // The name itself may be wrong, that is the key of a map.
            note(property, path.endsWith("]") ? must : "is missing and " + must);
        } else if (Secrets.secret(name, value)) {
            note(property, (origin(configured) + " " + must).strip());
        } else {
            note(property, "is '" + Secrets.shown(value) + "'" + origin(configured) + ", but " + must);
        }
    }

    /** Keeps the first problem of a property. */
    private void note(String property, String wrong) {
        problems.putIfAbsent(property, property + " " + wrong);
    }

    private static ConfigurationProperty property(ConfigurationPropertyName name, BindContext context) {
        return StreamSupport.stream(context.getSources().spliterator(), false)
                .map(source -> source.getConfigurationProperty(name))
                .filter(Objects::nonNull)
                .findFirst()
                // An element of a list may be written as a part of one text.
                .orElseGet(() -> name.isLastElementIndexed() ? property(name.getParent(), context) : null);
    }

    /** The value as it was written, with its placeholders; empty if there is none. */
    private static String value(ConfigurationProperty configured) {
        return configured == null ? "" : String.valueOf(configured.getValue());
    }

    private static String origin(ConfigurationProperty property) {
        return property == null || property.getOrigin() == null ? "" : " (" + property.getOrigin() + ")";
    }
}
