package io.yilianyun.bridge.routing;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.FailedStartException;
import io.yilianyun.bridge.config.Schedule;
import io.yilianyun.bridge.outbox.OutboxPublisher;
import io.yilianyun.bridge.outbox.Subscription;
import io.yilianyun.bridge.outbox.Subscriptions;
import io.yilianyun.bridge.token.Sweep;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TimeZone;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.ErrorHandlerFactory;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RoutesBuilderLoader;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.function.ThrowingConsumer;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.stereotype.Component;

/** Loads the route files into the Camel context, and makes one sweep per application of their template. */
@Component("bridgeRoutes")
class RouteLoader implements CamelContextConfiguration {
    private static final String SWEEP = "refresh-due";
    private static final String PUBLISH = "publish";
    private static final String EVERY_MINUTE = "0 * * * * ?";

    private final BridgeProperties properties;
    private final RouteFiles files;
    private final DataSource dataSource;
    private final Scheduler scheduler;
    private final Subscriptions subscriptions;
    private final OutboxPublisher publisher;

    RouteLoader(
            BridgeProperties properties,
            RouteFiles files,
            DataSource dataSource,
            Scheduler scheduler,
            Subscriptions subscriptions,
            @Lazy OutboxPublisher publisher) {
        this.properties = properties;
        this.files = files;
        this.dataSource = dataSource;
        this.scheduler = scheduler;
        this.subscriptions = subscriptions;
        this.publisher = publisher;
    }

    @Override
    public void beforeApplicationStart(CamelContext context) {
        // For camel-jdbc: takes part in the transaction around it. In Camel's registry only, since a second DataSource
        // among the beans would make the first one ambiguous.
        context.getRegistry().bind("bridgeDataSource", new TransactionAwareDataSourceProxy(dataSource));
        load(context, files.all());
        properties.apps().keySet().forEach(app -> addSweep(context, app));
        subscriptions.all().forEach(subscription -> {
            open(subscription);
            add(context, PUBLISH, "publish-" + subscription.name(), Map.of("subscription", subscription.name()));
        });
    }

    private void addSweep(CamelContext context, String app) {
        Schedule schedule = properties.refresh(app).schedule();
        String zone = TimeZone.getTimeZone(schedule.zone()).getID();
        Map<String, Object> sweep = Map.of("app", app, "run", "refresh", "cron", schedule.cron(), "timeZone", zone);
        if (!schedule.isOff()) {
            add(context, SWEEP, "refresh-due-" + app, sweep);
        }
        if (schedule.isRare()) {
            Map<String, Object> urgent = new HashMap<>(sweep);
            urgent.putAll(Map.of("run", Sweep.URGENT, "cron", EVERY_MINUTE));
            add(context, SWEEP, "refresh-urgent-" + app, urgent);
        }
    }

    private void open(Subscription subscription) {
        try {
            publisher.open(subscription);
        } catch (RuntimeCamelException e) {
            throw new FailedStartException(
                    "The endpoint of the subscription '%s' cannot be used: %s".formatted(subscription, e.getMessage()),
                    RouteFailureAnalyzer.ACTION,
                    e);
        }
    }

    private static void add(CamelContext context, String template, String id, Map<String, Object> parameters) {
        TemplatedRouteBuilder.builder(context, template)
                .routeId(id)
                .parameters(parameters)
                .add();
    }

    @Override
    public void afterApplicationStart(CamelContext context) {
        // Nothing to do
    }

    /** A trigger that fires while the routes stop would find none. */
    @EventListener(ContextClosedEvent.class)
    void pauseTriggers() throws SchedulerException {
        scheduler.standby();
    }

    /** Configurations first, since a route needs them when it is added. */
    static void load(CamelContext context, Collection<Resource> files) {
        Map<Resource, RoutesBuilder> builders = new HashMap<>();
        forEach(files, file -> {
            // By its language, since Camel knows no .yml.
            String language = file.getLocation().endsWith(".xml") ? "xml" : "yaml";
            RoutesBuilderLoader loader = PluginHelper.getRoutesLoader(context).getRoutesLoader(language);
            loader.preParseRoute(file);
            builders.put(file, loader.loadRoutesBuilder(file));
        });
        forEach(files, file -> {
            if (builders.get(file) instanceof RouteConfigurationsBuilder configurations) {
                context.addRoutesConfigurations(configurations);
            }
        });
        ExtendedCamelContext extension = context.getCamelContextExtension();
        ErrorHandlerFactory packaged = extension.getErrorHandlerFactory();
        forEach(files, file -> {
            context.addRoutes(builders.get(file));
            // Camel takes an error handler at the top of one file for that of all files.
            extension.setErrorHandlerFactory(packaged);
        });
    }

    private static void forEach(Collection<Resource> files, ThrowingConsumer<Resource, Exception> step) {
        for (Resource file : files) {
            try {
                step.accept(file);
            } catch (Exception e) {
                throw new FailedStartException(
                        "The route file %s cannot be loaded: %s".formatted(file.getLocation(), e.getMessage()),
                        "Correct the file. If it replaces a packaged one, compare it with that one.",
                        e);
            }
        }
    }
}
