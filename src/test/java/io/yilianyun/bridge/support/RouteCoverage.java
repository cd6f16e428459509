package io.yilianyun.bridge.support;

import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Counts how often the tests passed each step of each route file, and writes {@code target/route-coverage.md}. Camel's own coverage goal
 * reads routes in Java and XML only.
 */
public class RouteCoverage implements InterceptStrategy {
    private static final Path REPORT = Path.of("target", "route-coverage.md");

    /** Of all the applications that the tests start. */
    private static final Map<String, Map<String, AtomicLong>> ROUTES = new ConcurrentHashMap<>();

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, Processor next) {
        String file =
                definition.getLocation() == null ? "" : definition.getLocation().replaceFirst(".*/", "");
        if (!file.contains(".camel.")) {
            return target;
        }
        AtomicLong passes = ROUTES.computeIfAbsent(file, key -> new ConcurrentHashMap<>())
                .computeIfAbsent(
                        "%4d %s".formatted(definition.getLineNumber(), definition.getShortName()),
                        key -> new AtomicLong());
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                passes.incrementAndGet();
                return super.process(exchange, callback);
            }
        };
    }

    @PreDestroy
    void write() throws IOException {
        StringBuilder report = new StringBuilder(
                "# Route coverage of the tests\n\n| file | steps passed | not passed (line, step) |\n| --- | --- | --- |\n");
        long steps = 0;
        long passed = 0;
        for (Map.Entry<String, Map<String, AtomicLong>> route : new TreeMap<>(ROUTES).entrySet()) {
            Map<String, AtomicLong> counts = new TreeMap<>(route.getValue());
            long hit = counts.values().stream().filter(count -> count.get() > 0).count();
            steps += counts.size();
            passed += hit;
            report.append("| %s | %d of %d | %s |\n"
                    .formatted(
                            route.getKey(),
                            hit,
                            counts.size(),
                            counts.entrySet().stream()
                                    .filter(step -> step.getValue().get() == 0)
                                    .map(step -> step.getKey().trim())
                                    .toList()
                                    .toString()
                                    .replaceAll("[\\[\\]]", "")));
        }
        report.append("\n%d of %d steps in %d files were passed.\n".formatted(passed, steps, ROUTES.size()));
        Files.createDirectories(REPORT.getParent());
        Files.writeString(REPORT, report);
    }
}
