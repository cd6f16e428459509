package io.yilianyun.bridge.config;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.core.env.ConfigurableEnvironment;

/** Binds the properties, notes what cannot be converted and goes on, and reads secrets from their files. */
final class PropertyBinding implements BindHandler {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^:}]*)[^}]*}");

    /** Longer ones overflow when they are added to an instant or counted in nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final ConfigurableEnvironment environment;
    private final Problems problems;

    private PropertyBinding(ConfigurableEnvironment environment, Problems problems) {
        this.environment = environment;
        this.problems = problems;
    }

    static BridgeProperties bind(ConfigurableEnvironment environment, Problems problems) {
        return Binder.get(environment, new PropertyBinding(environment, problems))
                .bindOrCreate(PropertyNames.ROOT.toString(), Bindable.of(BridgeProperties.class));
    }

    @Override
    public Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
        if (result instanceof Map<?, ?> map) {
            return UserNames.distinct(environment, name, map, problems);
        }
        if (result instanceof String text) {
            return PropertyNames.find(name, false)
                    .map(match -> string(match, text))
                    .orElse(text);
        }
        if (result instanceof Duration duration && duration.abs().compareTo(LONGEST) > 0) {
            problems.add(property(name), "is longer than a hundred years", "write for example 30s, 5m, 2h or 10d");
            return null;
        }
        return result;
    }

    private static String property(ConfigurationPropertyName name) {
        return PropertyNames.find(name, false)
                .map(PropertyNames.Match::property)
                .orElse(name.toString());
    }

    private String string(PropertyNames.Match match, String text) {
        Matcher placeholder = PLACEHOLDER.matcher(text);
        // A secret may have such characters in it by chance, and a part of it must not be shown.
        if (Secrets.secret(match.pattern()) ? placeholder.matches() : placeholder.find()) {
            unresolved(match.property(), placeholder);
            return text;
        }
        if (Secrets.KEYSET.equals(match.pattern()) && text.startsWith(Secrets.FILE_PREFIX)) {
            // A path as it is, or written as those of the other secrets.
            return Secrets.path(text);
        }
        return Secrets.fromFile(match.pattern(), text) ? Secrets.read(match.property(), text, problems) : text;
    }

    @Override
    public Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error) {
        Object value = value(name, error);
        if (PropertyNames.inner(name) && value != null && value.toString().isBlank()) {
            return null;
        }
        Optional<PropertyNames.Match> match = PropertyNames.find(name, false);
        String property = property(name);
        Matcher placeholder = PLACEHOLDER.matcher(String.valueOf(value));
        if (placeholder.find()) {
            unresolved(property, placeholder);
            return null;
        }
        boolean showable = value != null
                && match.filter(known -> !Secrets.secret(known.pattern())).isPresent();
        String expected = Expected.of(target.getType());
        problems.add(
                property,
                (showable ? "is '" + Secrets.shown(value) + "', which is not " : "is not ") + expected,
                "write " + Expected.example(target.getType()));
        return null;
    }

    /** The value that could not be converted: the one in the error has its placeholders resolved. */
    private Object value(ConfigurationPropertyName name, Exception error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConversionFailedException failed) {
                return failed.getValue();
            }
        }
        return StreamSupport.stream(
                        ConfigurationPropertySources.get(environment).spliterator(), false)
                .map(source -> source.getConfigurationProperty(name))
                .filter(Objects::nonNull)
                .map(ConfigurationProperty::getValue)
                .findFirst()
                .orElse(null);
    }

    private void unresolved(String property, Matcher placeholder) {
        problems.add(
                property,
                "has the placeholder ${" + Secrets.shown(placeholder.group(1)) + "}, which has no value",
                "set the environment variable or property of that name");
    }
}
