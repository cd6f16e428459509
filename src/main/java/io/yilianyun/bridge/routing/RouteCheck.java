package io.yilianyun.bridge.routing;

import io.yilianyun.bridge.routing.RouteFile.Definition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.CatchDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.model.language.ConstantExpression;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.model.language.MethodCallExpression;
import org.apache.camel.support.PatternHelper;

/**
 * Checks route files before their routes are added: that no id is there twice (Camel lets the second route replace the first without a word),
 * that a file which replaces a packaged one can take its place, and that what the steps refer to exists.
 */
final class RouteCheck {
    private final CamelContext context;
    private final References references;
    private final Map<String, String> places = new HashMap<>();
    private final Set<String> problems = new LinkedHashSet<>();

    /**
     * Begins with the routes that the host application has added.
     *
     * @param made ids of the routes that the bridge makes of its templates
     */
    RouteCheck(CamelContext context, Collection<String> made) {
        this.context = context;
        this.references = new References(context);
        if (context instanceof ModelCamelContext model) {
            model.getRouteDefinitions()
                    .forEach(route -> places.put(
                            "route '%s'".formatted(route.getRouteId()),
                            "the routes of the host application"
                                    + (route.getLocation() == null ? "" : " (" + route.getLocation() + ")")));
        }
        made.forEach(id -> places.put("route '%s'".formatted(id), "the routes that the bridge makes of its templates"));
    }

    Set<String> problems() {
        return problems;
    }

    /** Adds the route configurations of a file, unless one of the same id is there. */
    void configurations(RouteFile file) {
        if (note(file.definitions())) {
            file.addConfigurations();
        }
    }

    void ids(RouteFile file) {
        Map<String, Definition> definitions = file.definitions();
        file.configurations()
                .forEach(configuration ->
                        definitions.remove("route configuration '%s'".formatted(configuration.getId())));
        note(definitions);
    }

    private boolean note(Map<String, Definition> definitions) {
        int before = problems.size();
        definitions.forEach((name, definition) -> {
            twice(name, definition.place(), places.putIfAbsent(name, definition.place()));
            twice(name, definition.again(), definition.again() == null ? null : definition.place());
        });
        return problems.size() == before;
    }

    private void twice(String name, String place, String other) {
        if (other != null && place.startsWith("classpath:") && other.startsWith("file:")) {
            twice(name, other, place);
        } else if (other != null) {
            problems.add(
                    ("%s: the %s is in %s too, and one would silently replace the other; give one of them another id"
                                    + " or, if it is to replace a packaged route, its file the name of the packaged file")
                            .formatted(place, name, other));
        }
    }

    /** Whether a file keeps what the other files rely on in the packaged file that it replaces. */
    void keeps(RouteFile file, RouteFile packaged) {
        Map<String, Definition> found = file.definitions();
        packaged.definitions().forEach((name, expected) -> {
            Definition own = found.get(name);
            if (own == null && file.isConditional(name)) {
                return;
            }
            if (own == null) {
                problems.add(
                        "%s: it replaces a packaged file, which defines the %s, and defines %s; keep the kind and the id"
                                .formatted(
                                        file.resource().getLocation(),
                                        name,
                                        found.isEmpty() ? "nothing" : found.keySet()));
            } else if (expected.route() != null && own.route() != null) {
                from(own, name, expected.route());
                errorHandling(own, name, expected.route().getRouteConfigurationId());
            }
        });
    }

    private void from(Definition own, String name, RouteDefinition expected) {
        String uri = own.route().getEndpointUrl();
        String packaged = expected.getEndpointUrl();
        if (!bare(uri).equals(bare(packaged)) && !bare(resolved(uri)).equals(bare(resolved(packaged)))) {
            problems.add(
                    "%s: the %s must be from '%s' as the packaged one (options may differ), and is from '%s'; keep the endpoint"
                            .formatted(own.place(), name, bare(packaged), bare(uri)));
        }
    }

    private void errorHandling(Definition own, String name, String expected) {
        String found = own.route().getRouteConfigurationId();
        boolean kept = found != null
                && Stream.of(found.split(","))
                        .anyMatch(pattern -> PatternHelper.matchPattern(expected, pattern.strip()));
        boolean spelledOut = "caller-faults".equals(expected)
                && own.route().getErrorHandlerFactory() instanceof NoErrorHandlerDefinition;
        if (!kept && !spelledOut) {
            problems.add(
                    "%s: the %s must have the routeConfigurationId '%s' as the packaged one, and has %s; keep it, or faults go astray"
                            .formatted(own.place(), name, expected, found == null ? "none" : "'" + found + "'"));
        }
    }

    /** A URI without its options. */
    private static String bare(String uri) {
        return uri.replaceFirst("\\?.*", "").replaceFirst("^([\\w.+-]+):/*", "$1:");
    }

    private String resolved(String uri) {
        try {
            return context.resolvePropertyPlaceholders(uri);
        } catch (IllegalArgumentException e) {
            // A template's parameter
            return uri;
        }
    }

    /** Whether what the file's steps refer to is there. */
    void references(RouteFile file) {
        List<String> parameters = file.templates().stream()
                .flatMap(template -> Stream.ofNullable(template.getTemplateParameters()))
                .flatMap(Collection::stream)
                .map(parameter -> "{{" + parameter.getName())
                .toList();
        List<ProcessorDefinition<?>> outputs =
                new ArrayList<>(file.builder().getRouteCollection().getOnExceptions());
        file.configurations().forEach(configuration -> {
            outputs.addAll(configuration.getOnExceptions());
            outputs.addAll(configuration.getOnCompletions());
            outputs.addAll(configuration.getIntercepts());
        });
        for (RouteDefinition route : file.routes()) {
            if (file.isIncluded(route)) {
                endpoint(file, route.getInput() == null ? route : route.getInput(), route.getEndpointUrl(), parameters);
                // A route configuration's faults are among the route's outputs; their place is in its own file.
                route.getOutputs().stream()
                        .filter(step -> !step.isAbstract()
                                || file.resource().getLocation().equals(step.getLocation()))
                        .forEach(outputs::add);
            }
        }
        for (ProcessorDefinition<?> step :
                ProcessorDefinitionHelper.filterTypeInOutputs(outputs, ProcessorDefinition.class)) {
            step(file, step, parameters);
        }
    }

    private void step(RouteFile file, ProcessorDefinition<?> step, List<String> parameters) {
        if (step instanceof BeanDefinition bean) {
            note(file, step, references.bean(bean.getRef(), bean.getBeanType(), bean.getMethod()));
        } else if (step instanceof ProcessDefinition process) {
            note(file, step, references.bean(process.getRef(), null, null));
        } else if (step instanceof ToDefinition to) {
            endpoint(file, step, to.getUri(), parameters);
        } else if (step instanceof OnExceptionDefinition onException) {
            note(file, step, references.exceptions(onException.getExceptions()));
        } else if (step instanceof CatchDefinition doCatch) {
            note(file, step, references.exceptions(doCatch.getExceptions()));
        }
        if (step instanceof ExpressionNode node && node.getExpression() != null) {
            ExpressionDefinition expression = node.getExpression();
            if (expression instanceof MethodCallExpression call) {
                note(file, step, references.bean(call.getRef(), call.getBeanTypeName(), call.getMethod()));
            } else if (step instanceof EnrichDefinition && expression instanceof ConstantExpression constant) {
                endpoint(file, step, constant.getExpression(), parameters);
            } else {
                note(file, step, references.language(expression.getLanguage()));
            }
        }
    }

    private void endpoint(RouteFile file, OptionalIdentifiedDefinition<?> node, String uri, List<String> parameters) {
        if (uri != null && parameters.stream().noneMatch(uri::contains)) {
            note(file, node, references.endpoint(uri));
        }
    }

    private void note(RouteFile file, OptionalIdentifiedDefinition<?> node, String wrong) {
        if (wrong != null) {
            problems.add(file.place(node) + ": " + wrong);
        }
    }
}
