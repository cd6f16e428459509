package io.yilianyun.bridge.routing;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.Schedule;
import io.yilianyun.bridge.outbox.OutboxPublisher;
import io.yilianyun.bridge.outbox.Subscription;
import io.yilianyun.bridge.outbox.Subscriptions;
import io.yilianyun.bridge.token.Sweep;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.spring.SpringCamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.camel.util.function.ThrowingBiConsumer;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.springframework.boot.context.event.ApplicationStartedEvent;
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
    private List<RouteDefinition> added = List.of();

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
        List<RouteDefinition> before = List.copyOf(routes(context));
        Map<String, TemplatedRouteBuilder> made = new LinkedHashMap<>();
        properties.apps().keySet().forEach(app -> addSweep(context, app, made));
        subscriptions.all().forEach(subscription -> {
            String name = subscription.name();
            made.put(
                    PUBLISH + "-" + name,
                    TemplatedRouteBuilder.builder(context, PUBLISH).parameter("subscription", name));
        });
        List<String> problems = new ArrayList<>(load(context, files, made.keySet()));
        subscriptions.all().forEach(subscription -> open(subscription, context, problems));
        if (!problems.isEmpty()) {
            throw new RouteFilesException(problems);
        }
        made.forEach((id, route) -> route.routeId(id).add());
        added = routes(context).stream()
                .filter(route -> !before.contains(route))
                .toList();
    }

    private static List<RouteDefinition> routes(CamelContext context) {
        return ((ModelCamelContext) context).getRouteDefinitions();
    }

    /** Stops the start if a configuration of the host application has since added a route of the same id: Camel replaces the first one. */
    @EventListener
    void checkNoneIsReplaced(ApplicationStartedEvent started) {
        CamelContext context = started.getApplicationContext().getBean(CamelContext.class);
        List<String> problems = added.stream()
                .flatMap(own -> routes(context).stream()
                        .filter(route -> route != own && own.getRouteId().equals(route.getRouteId()))
                        .map(route ->
                                "%s: the route '%s' has been replaced by one of the host application, from %s; give that one another id"
                                        .formatted(own.getLocation(), own.getRouteId(), route.getEndpointUrl())))
                .toList();
        if (!problems.isEmpty()) {
            throw new RouteFilesException(problems);
        }
    }

    private void addSweep(CamelContext context, String app, Map<String, TemplatedRouteBuilder> made) {
        Schedule schedule = properties.refresh(app).schedule();
        if (!schedule.isOff()) {
            made.put("refresh-due-" + app, sweep(context, app, "refresh", schedule.cron(), schedule));
        }
        if (schedule.isRare()) {
            made.put("refresh-urgent-" + app, sweep(context, app, Sweep.URGENT, EVERY_MINUTE, schedule));
        }
    }

    private static TemplatedRouteBuilder sweep(
            CamelContext context, String app, String run, String cron, Schedule schedule) {
        String zone = TimeZone.getTimeZone(schedule.zone()).getID();
        return TemplatedRouteBuilder.builder(context, SWEEP)
                .parameters(Map.of("app", app, "run", run, "cron", cron, "timeZone", zone));
    }

    private void open(Subscription subscription, CamelContext context, List<String> problems) {
        try {
            publisher.open(subscription);
        } catch (RuntimeCamelException | IllegalArgumentException e) {
            problems.add("The endpoint of the subscription '%s' cannot be used: %s"
                    .formatted(subscription, new References(context).reason(e, subscription.uri())));
        }
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

    /**
     * Reads, checks and adds all files; configurations first, since a route needs them when it is read. Adds nothing if there is a problem.
     *
     * @param made ids of the routes that the bridge makes of its templates
     * @return what is wrong, each on one line
     */
    static Collection<String> load(CamelContext context, RouteFiles files, Collection<String> made) {
        RouteCheck check = new RouteCheck(context, made);
        Set<String> problems = check.problems();
        problems.addAll(files.problems());
        Map<String, RouteFile> read = new TreeMap<>();
        forEach(files.all(), problems, (name, file) -> read.put(name, RouteFile.read(context, file)));
        forEach(read, problems, (name, file) -> check.configurations(file));
        forEach(Map.copyOf(read), problems, (name, file) -> {
            read.remove(name);
            file.readRoutes();
            read.put(name, file);
        });
        read.forEach((name, file) -> check.ids(file));
        forEach(files.replaced(), problems, (name, packaged) -> {
            if (read.containsKey(name)) {
                RouteFile original = RouteFile.read(context, packaged);
                original.readRoutes();
                check.keeps(read.get(name), original);
            }
        });
        if (context instanceof SpringCamelContext) {
            read.values().forEach(check::references);
        }
        if (problems.isEmpty()) {
            forEach(read, problems, (name, file) -> file.addRoutes());
            forEach(read, problems, (name, file) -> file.addTemplatedRoutes());
        }
        return problems;
    }

    private static <T> void forEach(
            Map<String, T> files, Set<String> problems, ThrowingBiConsumer<String, T, Exception> step) {
        files.forEach((name, file) -> {
            try {
                step.accept(name, file);
            } catch (Exception e) {
                problems.add("The route file %s cannot be loaded: %s"
                        .formatted(
                                file instanceof RouteFile read
                                        ? read.resource().getLocation()
                                        : ((Resource) file).getLocation(),
                                References.message(e)));
            }
        });
    }
}
