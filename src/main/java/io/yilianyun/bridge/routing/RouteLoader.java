package io.yilianyun.bridge.routing;

import io.yilianyun.bridge.config.BridgeProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.spi.RoutesBuilderLoader;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.PluginHelper;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.stereotype.Component;

/** Loads the route files into the Camel context, and makes one sweep per application of their template. */
@Component("bridgeRoutes")
class RouteLoader implements CamelContextConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(RouteLoader.class);
    private static final String SWEEP = "refresh-due";

    private final BridgeProperties properties;
    private final DataSource dataSource;
    private final Scheduler scheduler;

    RouteLoader(BridgeProperties properties, DataSource dataSource, Scheduler scheduler) {
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
        // among the beans would make the first one ambiguous.
        context.getRegistry().bind("bridgeDataSource", new TransactionAwareDataSourceProxy(dataSource));
        try {
            Collection<RouteFile> files =
                    RouteFiles.find(Path.of(properties.routes().directory()));
            LOG.debug("Route files: {}", files.stream().map(RouteFile::location).toList());
            load(context, files);
            for (String app : properties.apps().keySet()) {
                TemplatedRouteBuilder.builder(context, SWEEP)
                        .routeId(SWEEP + "-" + app)
                        .parameter("app", app)
                        .add();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The route files cannot be read", e);
        }
    }

    @Override
    public void afterApplicationStart(CamelContext context) {
        // Nothing to do
    }

    /** A trigger that fires while the routes stop would find none. */
    private void pauseTriggers() {
        try {
            scheduler.standby();
        } catch (SchedulerException e) {
            LOG.warn("The scheduler could not be paused; a sweep may start while the bridge stops", e);
        }
    }

    /** Configurations first, since a route needs them when it is added. */
    static void load(CamelContext context, Collection<RouteFile> files) {
        Map<String, RoutesBuilder> builders = new HashMap<>();
        forEach(files, file -> {
            RoutesBuilderLoader loader = PluginHelper.getRoutesLoader(context).getRoutesLoader(file.language());
            loader.preParseRoute(file.resource());
            builders.put(file.location(), loader.loadRoutesBuilder(file.resource()));
        });
        forEach(files, file -> {
            if (builders.get(file.location()) instanceof RouteConfigurationsBuilder configurations) {
                context.addRoutesConfigurations(configurations);
            }
        });
        forEach(files, file -> context.addRoutes(builders.get(file.location())));
    }

    /** A step of loading a file. */
    private interface Step {
        void run(RouteFile file) throws Exception;
    }

    private static void forEach(Collection<RouteFile> files, Step step) {
        for (RouteFile file : files) {
            try {
                step.run(file);
            } catch (Exception e) {
                throw new RouteFileException(file, e);
            }
        }
    }
}
