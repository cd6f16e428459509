package io.yilianyun.bridge.config;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** Says in a user's words what a property of a Java type looks like. */
final class Expected {

    private Expected() {}

    static String of(ResolvableType type) {
        Class<?> raw = ClassUtils.resolvePrimitiveIfNecessary(type.toClass());
        if (Collection.class.isAssignableFrom(raw)) {
            return "a list of known values";
        }
        if (raw.isEnum()) {
            return "one of " + constants(raw);
        }
        if (raw == Duration.class) {
            return "a duration";
        }
        if (raw == Integer.class) {
            return "a whole number";
        }
        if (raw == Double.class) {
            return "a number";
        }
        if (raw == Boolean.class) {
            return "true or false";
        }
        return raw == URI.class ? "a URL" : "in the expected form";
    }

    static String example(ResolvableType type) {
        Class<?> raw = ClassUtils.resolvePrimitiveIfNecessary(type.toClass());
        if (Collection.class.isAssignableFrom(raw)) {
            Class<?> element = type.asCollection().getGeneric(0).toClass();
            return element.isEnum() ? "one or several of " + constants(element) : "values with commas between them";
        }
        if (raw.isEnum()) {
            return "for example " + constant(raw.getEnumConstants()[0]);
        }
        if (raw == Duration.class) {
            return "for example 500ms, 30s, 5m, 2h or 10d";
        }
        if (raw == Integer.class) {
            return "for example 10";
        }
        if (raw == Double.class) {
            return "for example 0.1";
        }
        if (raw == Boolean.class) {
            return "true or false";
        }
        return raw == URI.class ? "for example https://printers.example.com" : "it as the README shows";
    }

    private static String constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(Expected::constant).collect(Collectors.joining(", "));
    }

    private static String constant(Object constant) {
        return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
