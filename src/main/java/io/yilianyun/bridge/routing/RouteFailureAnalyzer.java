package io.yilianyun.bridge.routing;

import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.RuntimeCamelException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;

/** Reports which route stops the start, in which file, why, and what to do next, in place of a stack trace. */
public final class RouteFailureAnalyzer extends AbstractFailureAnalyzer<RuntimeException> {
    private static final String ACTION =
            "Correct the file, or the property that the endpoint comes from: yilianyun.events.uri, yilianyun.dead-letter.uri, yilianyun.push.uri"
                    + " or yilianyun.refresh.worker. If the jar lacks the component, add it to the class path (its starter in pom.xml).";

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, RuntimeException cause) {
        RouteFileException file = findCause(cause, RouteFileException.class);
        if (file != null) {
            return new FailureAnalysis(file.getMessage(), file.action(), cause);
        }
        FailedToCreateRouteException notCreated = findCause(cause, FailedToCreateRouteException.class);
        if (notCreated != null) {
            return analysis("created", notCreated.getRouteId(), notCreated.getLocation(), cause);
        }
        FailedToStartRouteException notStarted = findCause(cause, FailedToStartRouteException.class);
        if (notStarted != null) {
            return analysis("started", notStarted.getRouteId(), notStarted.getLocation(), cause);
        }
        RuntimeCamelException other = findCause(cause, RuntimeCamelException.class);
        return other == null
                ? null
                : new FailureAnalysis("The routes cannot be started" + reason(cause), ACTION, cause);
    }

    private static FailureAnalysis analysis(String what, String route, String location, RuntimeException cause) {
        String file = location == null ? "" : " of " + location;
        return new FailureAnalysis(
                "The route '%s'%s cannot be %s%s".formatted(route, file, what, reason(cause)), ACTION, cause);
    }

    private static String reason(RuntimeException cause) {
        return ":\n\n    " + NestedExceptionUtils.getMostSpecificCause(cause).getMessage();
    }
}
