package io.yilianyun.bridge.routing;

import io.yilianyun.bridge.routing.Routes.RouteLoadingException;
import java.util.Optional;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.RuntimeCamelException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;

/** Says which route stops the start and why, in place of a stack trace. */
public final class RouteFailureAnalyzer extends AbstractFailureAnalyzer<RuntimeException> {
    private static final String ACTION =
            "Look at the route's file in yilianyun.routes.directory, if it is one of yours. Endpoints also come from yilianyun.events.uri,"
                    + " yilianyun.dead-letter.uri, yilianyun.push.uri and yilianyun.refresh.worker; a component that the jar does not have needs its"
                    + " starter in pom.xml.";

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, RuntimeException cause) {
        return routes(cause)
                .map(route -> new FailureAnalysis(
                        route + "\n\n    "
                                + NestedExceptionUtils.getMostSpecificCause(cause)
                                        .getMessage(),
                        ACTION,
                        cause))
                .orElse(null);
    }

    /** What cannot be used; empty if it is no matter of routes. */
    private Optional<String> routes(RuntimeException failure) {
        FailedToCreateRouteException notMade = findCause(failure, FailedToCreateRouteException.class);
        FailedToStartRouteException notStarted = findCause(failure, FailedToStartRouteException.class);
        if (findCause(failure, RouteLoadingException.class) != null) {
            return Optional.of("A route file cannot be loaded:");
        }
        if (notMade != null) {
            return Optional.of("The route '%s' cannot be made:".formatted(notMade.getRouteId()));
        }
        if (notStarted != null) {
            return Optional.of("The route '%s' cannot be started:".formatted(notStarted.getRouteId()));
        }
        return findCause(failure, RuntimeCamelException.class) != null
                ? Optional.of("The routes cannot be started:")
                : Optional.empty();
    }
}
