package io.yilianyun.bridge.routing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.ErrorHandlerFactory;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.model.Model;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RoutesBuilderLoader;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.function.ThrowingConsumer;

/** One route file, as Camel reads it. */
record RouteFile(CamelContext context, Resource resource, RouteBuilder builder) {
    /** Reads the route configurations of a file; its routes are read by {@link #readRoutes}, since they need the configurations of all files. */
    static RouteFile read(CamelContext context, Resource resource) throws Exception {
        // By its language, since Camel knows no .yml.
        String language = resource.getLocation().endsWith(".xml") ? "xml" : "yaml";
        RoutesBuilderLoader loader = PluginHelper.getRoutesLoader(context).getRoutesLoader(language);
        loader.preParseRoute(resource);
        if (!(loader.loadRoutesBuilder(resource) instanceof RouteBuilder builder)) {
            throw new IllegalArgumentException("it is empty, or no " + language.toUpperCase(Locale.ROOT));
        }
        builder.setCamelContext(context);
        if (builder instanceof RouteConfigurationBuilder configurations) {
            configurations.configuration();
        }
        return new RouteFile(context, resource, builder);
    }

    void addConfigurations() {
        context.getCamelContextExtension().getContextPlugin(Model.class).addRouteConfigurations(configurations());
    }

    void readRoutes() throws Exception {
        keepErrorHandler(builder::configureRoutes);
    }

    void addRoutes() throws Exception {
        keepErrorHandler(builder::addRoutesToCamelContext);
    }

    /** Only when the templates of all files are there. */
    void addTemplatedRoutes() throws Exception {
        keepErrorHandler(builder::addTemplatedRoutesToCamelContext);
    }

    /** Camel takes an error handler at the top of one file for that of all files. */
    private void keepErrorHandler(ThrowingConsumer<CamelContext, Exception> step) throws Exception {
        ExtendedCamelContext extension = context.getCamelContextExtension();
        ErrorHandlerFactory before = extension.getErrorHandlerFactory();
        step.accept(context);
        extension.setErrorHandlerFactory(before);
    }

    List<RouteConfigurationDefinition> configurations() {
        return builder instanceof RouteConfigurationBuilder of
                ? of.getRouteConfigurationCollection().getRouteConfigurations()
                : List.of();
    }

    /** The routes, those in templates included. */
    List<RouteDefinition> routes() {
        List<RouteDefinition> routes =
                new ArrayList<>(builder.getRouteCollection().getRoutes());
        templates().forEach(template -> routes.add(template.getRoute()));
        return routes;
    }

    List<RouteTemplateDefinition> templates() {
        return builder.getRouteTemplateCollection().getRouteTemplates();
    }

    /** What the file defines, by kind and id, such as {@code route 'call'}. */
    Map<String, Definition> definitions() {
        Map<String, Definition> found = new LinkedHashMap<>();
        builder.getRouteCollection().getRoutes().stream()
                .filter(this::isIncluded)
                .forEach(route -> put(found, "route", route, route));
        builder.getTemplatedRouteCollection().getTemplatedRoutes().stream()
                .filter(route -> route.getRouteId() != null)
                .forEach(route -> put(found, "route", route.getRouteId(), resource.getLocation(), null));
        templates().forEach(template -> put(found, "route template", template, template.getRoute()));
        configurations().forEach(configuration -> put(found, "route configuration", configuration, null));
        return found;
    }

    /** Whether Camel adds a route: it has no precondition, or one that holds. One that names an unknown property is Camel's to report. */
    boolean isIncluded(RouteDefinition route) {
        try {
            return route.getPrecondition() == null
                    || context.resolveLanguage("simple")
                            .createPredicate(context.resolvePropertyPlaceholders(route.getPrecondition()))
                            .matches(new DefaultExchange(context));
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    /** Whether a route, such as {@code route 'call'}, is there under a condition. */
    boolean isConditional(String name) {
        return builder.getRouteCollection().getRoutes().stream()
                .anyMatch(route ->
                        route.getPrecondition() != null && name.equals("route '%s'".formatted(route.getRouteId())));
    }

    /**
     * A definition with an id.
     *
     * @param route the route, or that of the template; null for a route configuration or a route of a template elsewhere
     * @param again the place of a second definition of the same id in the file, or null
     */
    record Definition(String place, RouteDefinition route, String again) {}

    private void put(
            Map<String, Definition> found, String kind, OptionalIdentifiedDefinition<?> node, RouteDefinition route) {
        if (node.getId() != null && node.hasCustomIdAssigned()) {
            put(found, kind, node.getId(), place(node), route);
        }
    }

    private static void put(
            Map<String, Definition> found, String kind, String id, String place, RouteDefinition route) {
        found.merge(
                "%s '%s'".formatted(kind, id),
                new Definition(place, route, null),
                (first, second) -> new Definition(first.place(), first.route(), second.place()));
    }

    /** The file, and the line where something begins. */
    String place(OptionalIdentifiedDefinition<?> node) {
        int line = node.getLineNumber();
        // In YAML, Camel counts from the line of the node's key; what is written in braces beside its key is a line
        // further.
        boolean further = line > 0
                && !resource.getLocation().endsWith(".xml")
                && lines().skip(line).findFirst().orElse("").matches("\\s*(- )?" + node.getShortName() + ":\\s*\\{.*");
        return resource.getLocation() + (line > 0 ? ":" + (further ? line + 1 : line) : "");
    }

    private Stream<String> lines() {
        try {
            return new String(RouteFiles.content(resource), StandardCharsets.UTF_8).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
