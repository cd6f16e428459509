package io.yilianyun.bridge.routing;

import io.yilianyun.bridge.config.FailedStartException;
import java.util.List;

/** The route files, or the endpoints that properties name, cannot be used; with everything that is wrong with them. */
final class RouteFilesException extends FailedStartException {
    private static final long serialVersionUID = 1L;

    RouteFilesException(List<String> problems) {
        super(problems, RouteFailureAnalyzer.ACTION);
    }
}
