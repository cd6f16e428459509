package io.yilianyun.bridge.persistence;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what is wrong with the database and what to do, in place of a stack trace. */
public final class UnusableDatabaseAnalyzer extends AbstractFailureAnalyzer<UnusableDatabaseException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnusableDatabaseException cause) {
        return new FailureAnalysis(
                cause.getMessage(), cause.action() + " More: docs/troubleshooting.md#it-does-not-start", cause);
    }
}
