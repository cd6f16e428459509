package io.yilianyun.bridge.routing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.ErrorHandlerFactory;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.model.Model;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RoutesBuilderLoader;
import org.apache.camel.support.PluginHelper;

/** The definitions of one route file, as Camel reads them. */
record RouteFile(CamelContext context, Resource resource, RouteBuilder builder) {
    /** Reads the file's route configurations; {@link #configureRoutes} then reads its routes, which need those of all files. */
    static RouteFile read(CamelContext context, Resource resource) throws Exception {
        // By its language, since Camel knows no .yml.
        String language = resource.getLocation().endsWith(".xml") ? "xml" : "yaml";
        RoutesBuilderLoader loader = PluginHelper.getRoutesLoader(context).getRoutesLoader(language);
        loader.preParseRoute(resource);
        RouteBuilder builder = (RouteBuilder) loader.loadRoutesBuilder(resource);
        if (builder == null) {
            throw new IllegalArgumentException("it holds no routes");
        }
        builder.setCamelContext(context);
        if (builder instanceof RouteConfigurationBuilder configurations) {
            configurations.configuration();
            configurations.getRouteConfigurationCollection().setResource(resource);
        }
        return new RouteFile(context, resource, builder);
    }

    void addConfigurations() {
        if (builder instanceof RouteConfigurationBuilder configurations) {
            context.getCamelContextExtension()
                    .getContextPlugin(Model.class)
                    .addRouteConfigurations(
                            configurations.getRouteConfigurationCollection().getRouteConfigurations());
        }
    }

    void configureRoutes() throws Exception {
        ExtendedCamelContext extension = context.getCamelContextExtension();
        ErrorHandlerFactory packaged = extension.getErrorHandlerFactory();
        builder.configureRoutes(context);
        // Camel takes an error handler at the top of one file for that of all files.
        extension.setErrorHandlerFactory(packaged);
    }

    void addRoutes() throws Exception {
        ExtendedCamelContext extension = context.getCamelContextExtension();
        ErrorHandlerFactory packaged = extension.getErrorHandlerFactory();
        context.addRoutes(builder);
        extension.setErrorHandlerFactory(packaged);
    }

    /** What the file defines under an id, by kind and id, such as {@code route 'call'}. */
    Map<String, OptionalIdentifiedDefinition<?>> definitions() {
        Map<String, OptionalIdentifiedDefinition<?>> definitions = new LinkedHashMap<>();
        elements()
                .filter(element -> element.getId() != null && element.hasCustomIdAssigned())
                .forEach(element -> definitions.put(element.getShortName() + " '" + element.getId() + "'", element));
        return definitions;
    }

    private Stream<OptionalIdentifiedDefinition<?>> elements() {
        return Stream.of(
                        builder.getRouteCollection().getRoutes(),
                        builder.getRouteTemplateCollection().getRouteTemplates(),
                        builder instanceof RouteConfigurationBuilder configurations
                                ? configurations
                                        .getRouteConfigurationCollection()
                                        .getRouteConfigurations()
                                : java.util.List.<RouteDefinition>of())
                .flatMap(java.util.Collection::stream);
    }

    /** The route of a definition, or null for a route configuration. */
    static RouteDefinition route(OptionalIdentifiedDefinition<?> definition) {
        return definition instanceof RouteTemplateDefinition template
                ? template.getRoute()
                : definition instanceof RouteDefinition route ? route : null;
    }

    /** The file, and the line where the definition begins. */
    String place(OptionalIdentifiedDefinition<?> definition) {
        return resource.getLocation() + (definition.getLineNumber() > 0 ? ":" + definition.getLineNumber() : "");
    }
}
