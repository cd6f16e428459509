package io.yilianyun.bridge.config;

import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Turns a {@link ConfigurationException} into one line per problem, before Spring Boot's analyzers see what it is the cause of. */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class ConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<ConfigurationException> {

    private static final String ACTION =
            "Correct what is named above where it is set: in application.yaml, in an environment variable"
                    + " (yilianyun.refresh.batch-size is YILIANYUN_REFRESH_BATCHSIZE) or in an argument (--yilianyun.refresh.batch-size=500)."
                    + " Secrets belong into a file or an environment variable. More: docs/troubleshooting.md#it-does-not-start";
    private static final String HEADING =
            "Yilianyun Bridge does not start. Its configuration has %d problem(s), one per line:\n\n";

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ConfigurationException cause) {
        String description = cause.problems().stream()
                .map(problem -> "    " + problem)
                .collect(Collectors.joining(
                        "\n", HEADING.formatted(cause.problems().size()), ""));
        return new FailureAnalysis(description, ACTION, cause);
    }
}
