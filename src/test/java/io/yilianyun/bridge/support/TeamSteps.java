package io.yilianyun.bridge.support;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/** Puts a team's step before a packaged one, as a replaced route file would, and takes it away again. */
public class TeamSteps implements InterceptStrategy {
    private final Map<String, Consumer<Exchange>> steps = new ConcurrentHashMap<>();

    /** Puts a step before the one of this id. */
    public void before(String id, Consumer<Exchange> step) {
        steps.put(id, step);
    }

    public void clear() {
        steps.clear();
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, Processor next) {
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                Consumer<Exchange> step = steps.get(definition.getId());
                if (step != null) {
                    step.accept(exchange);
                    if (exchange.getException() != null || exchange.isRouteStop()) {
                        callback.done(true);
                        return true;
                    }
                }
                return super.process(exchange, callback);
            }
        };
    }
}
