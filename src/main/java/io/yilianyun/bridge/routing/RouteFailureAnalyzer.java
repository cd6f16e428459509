package io.yilianyun.bridge.routing;

import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.RuntimeCamelException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;

/** Reports which route stops the start, why, and what to do next, in place of a stack trace. */
public final class RouteFailureAnalyzer extends AbstractFailureAnalyzer<RuntimeException> {
    static final String ACTION =
            "Correct the route's file (yours are in yilianyun.routes.directory), or the property that an endpoint comes from: yilianyun.events.uri,"
                    + " yilianyun.dead-letter.uri, yilianyun.push.uri, yilianyun.subscriptions.<name>.uri or yilianyun.refresh.worker."
                    + " If a component is missing, "
                    + References.advice("its starter") + ".";

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, RuntimeException cause) {
        if (findCause(cause, RuntimeCamelException.class) == null) {
            return null;
        }
        FailedToCreateRouteException notCreated = findCause(cause, FailedToCreateRouteException.class);
        FailedToStartRouteException notStarted = findCause(cause, FailedToStartRouteException.class);
        String what = notCreated != null
                ? "The route '" + notCreated.getRouteId() + "'" + at(notCreated.getLocation()) + " cannot be created"
                : notStarted != null
                        ? "The route '" + notStarted.getRouteId() + "'" + at(notStarted.getLocation())
                                + " cannot be started"
                        : "The routes cannot be started";
        String reason = References.message(NestedExceptionUtils.getMostSpecificCause(cause));
        return new FailureAnalysis(what + ":\n\n    " + reason, ACTION, cause);
    }

    private static String at(String location) {
        return location == null ? "" : " (" + location + ")";
    }
}
