package io.yilianyun.bridge.admin;

import io.micrometer.core.instrument.MeterRegistry;
import io.yilianyun.bridge.admin.AuditEntry.Subject;
import io.yilianyun.bridge.config.ConditionalOnStandalone;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.spi.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Lists the routes with their files and figures, and starts and stops them on this node. */
@ConditionalOnStandalone
@Component("bridgeManagedRoutes")
class ManagedRoutes {
    private final CamelContext camel;
    private final MeterRegistry meters;
    private final AuditLog audit;
    private final Map<String, byte[]> packaged = new HashMap<>();

    ManagedRoutes(CamelContext camel, MeterRegistry meters, AuditLog audit) throws IOException {
        this.camel = camel;
        this.meters = meters;
        this.audit = audit;
        for (var file : new PathMatchingResourcePatternResolver(getClass().getClassLoader())
                .getResources("classpath*:yilianyun/routes/**/*.camel.yaml")) {
            packaged.put(file.getFilename().replaceFirst("\\..*", ""), file.getContentAsByteArray());
        }
    }

    /** Where a route comes from: the package, a file in place of a packaged one, or a file that was added. */
    enum Origin {
        PACKAGED,
        REPLACED,
        ADDED
    }

    /** @param running whether this node runs it */
    record RouteView(
            String id,
            String description,
            String file,
            Origin origin,
            boolean running,
            long exchanges,
            long failures) {}

    List<RouteView> all() {
        return camel.getRoutes().stream()
                .map(this::view)
                .sorted(Comparator.comparing(RouteView::id))
                .toList();
    }

    private RouteView view(Route route) {
        Resource file = route.getSourceResource();
        String location = file == null ? "" : file.getLocation();
        return new RouteView(
                route.getId(),
                route.getDescription(),
                location.replaceFirst("^classpath:yilianyun/", "").replaceFirst("^file:", ""),
                origin(file, location),
                camel.getRouteController().getRouteStatus(route.getId()).isStarted(),
                count("camel.exchanges.total", route),
                count("camel.exchanges.failed", route));
    }

    private Origin origin(Resource file, String location) {
        if (location.startsWith("classpath:yilianyun/")) {
            return Origin.PACKAGED;
        }
        byte[] ours = packaged.get(location.replaceFirst(".*[/\\\\]", "").replaceFirst("\\..*", ""));
        if (ours == null) {
            return Origin.ADDED;
        }
        try (InputStream content = file.getInputStream()) {
            return Arrays.equals(ours, content.readAllBytes()) ? Origin.PACKAGED : Origin.REPLACED;
        } catch (IOException e) {
            return Origin.REPLACED;
        }
    }

    private long count(String meter, Route route) {
        return (long) meters.find(meter).tag("routeId", route.getId()).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    void start(String id) throws Exception {
        checkKnown(id);
        camel.getRouteController().startRoute(id);
        audit.record("startRoute", new Subject(null, null, null, id), HttpStatus.NO_CONTENT.value());
    }

    void stop(String id) throws Exception {
        checkKnown(id);
        camel.getRouteController().stopRoute(id);
        audit.record("stopRoute", new Subject(null, null, null, id), HttpStatus.NO_CONTENT.value());
    }

    private void checkKnown(String id) {
        if (camel.getRoute(id) == null) {
            throw new ApiProblem(HttpStatus.NOT_FOUND, "There is no route of this id");
        }
    }
}
