package io.yilianyun.bridge.support;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** Routes of a team's own, added to the application that the tests share and removed again. */
public final class TeamRoutes implements AutoCloseable {
    private final CamelContext camel;
    private final Set<String> before;
    private final List<RouteConfigurationDefinition> configurations;

    /**
     * @param name ends in {@code .yaml} or {@code .xml}
     */
    public TeamRoutes(CamelContext camel, String name, String content) {
        this.camel = camel;
        this.before = ids(camel);
        this.configurations = List.copyOf(((ModelCamelContext) camel).getRouteConfigurationDefinitions());
        try {
            PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString(name, content));
        } catch (Exception e) {
            throw new IllegalStateException("The routes cannot be loaded", e);
        }
    }

    private static Set<String> ids(CamelContext camel) {
        return new TreeSet<>(camel.getRoutes().stream().map(Route::getId).toList());
    }

    @Override
    public void close() throws Exception {
        Set<String> added = ids(camel);
        added.removeAll(before);
        for (String id : List.copyOf(added)) {
            camel.getRouteController().stopRoute(id);
            camel.removeRoute(id);
        }
        ModelCamelContext model = (ModelCamelContext) camel;
        for (RouteConfigurationDefinition own : List.copyOf(model.getRouteConfigurationDefinitions())) {
            if (!configurations.contains(own)) {
                model.removeRouteConfiguration(own);
            }
        }
    }
}
