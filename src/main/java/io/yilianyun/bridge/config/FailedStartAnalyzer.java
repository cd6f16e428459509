package io.yilianyun.bridge.config;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Prints what is wrong and what to do, before Spring Boot's analyzers see what it is the cause of. */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class FailedStartAnalyzer extends AbstractFailureAnalyzer<FailedStartException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, FailedStartException cause) {
        return new FailureAnalysis(
                cause.getMessage(), cause.action() + " More: docs/troubleshooting.md#it-does-not-start", cause);
    }
}
