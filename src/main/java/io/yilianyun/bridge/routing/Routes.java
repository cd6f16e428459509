package io.yilianyun.bridge.routing;

import io.yilianyun.bridge.config.BridgeProperties;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.spi.Resource;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** Loads the bridge's routes into the Camel context, one sweep per application, and says at start where each came from. */
public class Routes implements CamelContextConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
    private static final String SWEEP = "refresh-due";

    private final BridgeProperties properties;
    private final DataSource dataSource;
    private final Scheduler scheduler;

    public Routes(BridgeProperties properties, DataSource dataSource, Scheduler scheduler) {
        this.properties = properties;
        this.dataSource = dataSource;
        this.scheduler = scheduler;
    }

    @Override
    public void beforeApplicationStart(CamelContext context) {
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStopping(CamelContext stopping) {
                pauseTriggers();
            }
        });
        // For camel-jdbc: takes part in the transaction around it. In Camel's registry only, since a second DataSource
        // among the beans would
        // make the first one ambiguous.
        context.getRegistry().bind("bridgeDataSource", new TransactionAwareDataSourceProxy(dataSource));
        // camel-http reads time-outs as plain milliseconds, not as the durations that the configuration has.
        context.getPropertiesComponent()
                .addPropertiesSource(new DerivedProperties(Map.of(
                        "bridge.connect-timeout-millis",
                                properties.http().connectTimeout().toMillis(),
                        "bridge.read-timeout-millis",
                                properties.http().readTimeout().toMillis())));
        try {
            List<Resource> resources = new ArrayList<>();
            for (String location : RouteFiles.locate(Path.of(properties.routes().directory()))) {
                resources.add(ResourceHelper.resolveMandatoryResource(context, location));
            }
            PluginHelper.getRoutesLoader(context).loadRoutes(resources);
            for (String app : properties.apps().keySet()) {
                TemplatedRouteBuilder.builder(context, SWEEP)
                        .routeId(SWEEP + "-" + app)
                        .parameter("app", app)
                        .add();
            }
        } catch (Exception e) {
            throw new RouteLoadingException(e);
        }
    }

    @Override
    public void afterApplicationStart(CamelContext context) {
        List<Route> routes = new ArrayList<>(context.getRoutes());
        routes.sort(Comparator.comparing(Route::getId));
        StringBuilder list = new StringBuilder();
        for (Route route : routes) {
            list.append("\n  %-28s %s".formatted(route.getId(), source(context, route)));
        }
        LOG.info("{} routes run:{}", routes.size(), list);
    }

    /** A trigger that fires while the routes stop would find none. */
    private void pauseTriggers() {
        try {
            scheduler.standby();
        } catch (SchedulerException e) {
            LOG.warn("The scheduler could not be paused", e);
        }
    }

    /** A route made from a template comes from the template's file. */
    private static String source(CamelContext context, Route route) {
        Resource source = route.getSourceResource();
        if (source == null && route.getId().startsWith(SWEEP + "-")) {
            source = ((ModelCamelContext) context)
                    .getRouteTemplateDefinition(SWEEP)
                    .getResource();
        }
        return source == null ? "not from a file" : source.getLocation();
    }

    /** Placeholders for routes that are computed from the configuration. */
    private record DerivedProperties(Map<String, Long> values) implements PropertiesSource {
        @Override
        public String getName() {
            return "yilianyun-derived";
        }

        @Override
        public String getProperty(String name) {
            Long value = values.get(name);
            return value == null ? null : value.toString();
        }
    }

    /** A route file cannot be loaded. */
    public static class RouteLoadingException extends RuntimeException {
        RouteLoadingException(Exception cause) {
            super("A route file cannot be loaded: " + cause.getMessage(), cause);
        }
    }
}
