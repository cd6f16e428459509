package io.yilianyun.bridge.routing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.NoSuchLanguageException;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spring.SpringCamelContext;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** Finds what the steps of routes refer to. Each method returns what is wrong and the nearest name, or null. */
final class References {
    /** What Camel reads otherwise than as the name of a bean. */
    private static final Pattern NO_NAME =
            Pattern.compile("(#?(bean|class|type|property|valueAs|ref):|.*\\{\\{|\\$).*");

    private static final String PLATFORM = "io.yilianyun.bridge.platform.";
    /** Whether the bridge runs from its own executable jar or in its image, both of which read the folder lib. */
    private static final boolean EXECUTABLE = String.valueOf(References.class.getResource("References.class"))
            .matches(".*(BOOT-INF/classes/|/opt/bridge/bridge\\.jar!).*");

    private final CamelContext context;

    References(CamelContext context) {
        this.context = context;
    }

    /** What to do if a component, language or data format is not there. */
    static String advice(String artifact) {
        return EXECUTABLE
                ? "put the jar of %s, with what it needs, into the folder lib where you start (docs/library.md#a-component-in-lib)"
                        .formatted(artifact)
                : "add %s to pom.xml".formatted(artifact);
    }

    String bean(String ref, String type, String method) {
        if (ref == null || NO_NAME.matcher(ref).matches()) {
            Class<?> found = type == null ? null : context.getClassResolver().resolveClass(type);
            return found != null || type == null || type.contains("{{")
                    ? method(found, "the class '" + type + "'", method)
                    : "there is no class '%s'".formatted(type);
        }
        String name = ref.replaceFirst("^#", "");
        Object bean = context.getRegistry().lookupByName(name);
        if (bean == null) {
            // Camel takes the name of a class too.
            bean = context.getClassResolver().resolveClass(name);
        }
        if (bean == null) {
            return "there is no bean '%s'%s".formatted(name, Similar.didYouMean(name, beans()));
        }
        return method(
                bean instanceof Class<?> of ? of : AopUtils.getTargetClass(bean), "the bean '" + name + "'", method);
    }

    private List<String> beans() {
        return context instanceof SpringCamelContext spring
                ? List.of(spring.getApplicationContext().getBeanDefinitionNames())
                : List.of();
    }

    private static String method(Class<?> type, String owner, String method) {
        String name = method == null ? "" : method.replaceFirst("(?s)[(\\s].*", "");
        if (type == null || name.isEmpty() || name.contains("{{")) {
            return null;
        }
        Collection<String> methods =
                Stream.of(type.getMethods()).map(Method::getName).collect(Collectors.toCollection(TreeSet::new));
        return methods.contains(name)
                ? null
                : "%s has no method '%s'%s".formatted(owner, name, Similar.didYouMean(name, methods));
    }

    String exceptions(List<String> names) {
        return names.stream()
                .filter(name ->
                        !name.contains("{{") && context.getClassResolver().resolveClass(name) == null)
                .map(name -> "there is no class '%s'%s".formatted(name, Similar.didYouMean(name, faults())))
                .findFirst()
                .orElse(null);
    }

    private static List<String> faults() {
        List<String> names = new ArrayList<>(List.of("java.lang.Exception", "java.io.IOException"));
        found("classpath*:" + PLATFORM.replace('.', '/') + "*.class")
                .forEach(name -> names.add(PLATFORM + name.replace(".class", "")));
        return names;
    }

    String language(String name) {
        try {
            if (name != null && !name.contains("{{")) {
                context.resolveLanguage(name);
            }
            return null;
        } catch (NoSuchLanguageException e) {
            return "there is no language '%s'%s; %s"
                    .formatted(
                            name, Similar.didYouMean(name, services("language")), advice("camel-" + name + "-starter"));
        }
    }

    String endpoint(String uri) {
        try {
            context.getEndpoint(uri);
            return null;
        } catch (RuntimeCamelException | IllegalArgumentException e) {
            return reason(e, uri);
        }
    }

    /** Why there is no endpoint of this URI. */
    String reason(Exception e, String uri) {
        String scheme = uri.contains("{{") ? "" : uri.replaceFirst("(?s):.*", "");
        if (scheme.isEmpty() || context.getComponent(scheme, true, false) != null) {
            return message(e);
        }
        return "there is no component '%s'%s; correct the name, or %s"
                .formatted(
                        scheme,
                        Similar.didYouMean(scheme, services("component")),
                        advice("camel-" + scheme + "-starter"));
    }

    private static List<String> services(String kind) {
        return found("classpath*:META-INF/services/org/apache/camel/" + kind + "/*");
    }

    private static List<String> found(String pattern) {
        try {
            return Stream.of(new PathMatchingResourcePatternResolver(References.class.getClassLoader())
                            .getResources(pattern))
                    .map(org.springframework.core.io.Resource::getFilename)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an exception says on one line, and what its first cause says beyond that. */
    static String message(Throwable e) {
        List<String> messages = ExceptionUtils.getThrowableList(e).stream()
                .map(cause -> cause instanceof ClassNotFoundException
                        ? "there is no class '%s'".formatted(cause.getMessage())
                        : cause.getMessage())
                .filter(message -> message != null && !message.startsWith("Error pre-parsing resource"))
                .toList();
        if (messages.isEmpty()) {
            return e.getClass().getSimpleName();
        }
        String first = messages.get(0);
        String cause = messages.get(messages.size() - 1);
        return (first.contains(cause) ? first : first + ": " + cause).strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
