package io.yilianyun.bridge.routing;

import io.yilianyun.bridge.config.FailedStartException;
import java.util.List;
import java.util.stream.Collectors;

/** The route files, or the endpoints that properties name, cannot be used; with everything that is wrong with them. */
final class RouteFilesException extends FailedStartException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    RouteFilesException(List<String> problems) {
        super(
                problems.stream()
                        .map(problem -> "\n    " + problem)
                        .collect(Collectors.joining(
                                "",
                                "Yilianyun Bridge does not start. Its routes have %d problem(s), one per line:\n"
                                        .formatted(problems.size()),
                                "")),
                RouteFailureAnalyzer.ACTION,
                null);
        this.problems = List.copyOf(problems);
    }

    /** Each on one line, with the place, what is wrong, and what to do. */
    List<String> problems() {
        return problems;
    }
}
