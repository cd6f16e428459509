package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.token.RefreshResult;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Sends to the routes what is a flow: a refresh, a platform call, the retry of a dead letter. */
@Component("bridgeFlows")
class Flows {
    private static final Logger LOG = LoggerFactory.getLogger(Flows.class);
    private static final String REFRESH = "direct:refresh-on-demand";

    private final ProducerTemplate routes;

    Flows(ProducerTemplate routes) {
        this.routes = routes;
    }

    /**
     * Refreshes a token, or waits for the caller that is refreshing it.
     *
     * @param onlyIfExpired whether there is nothing to do while the access token lives
     */
    RefreshResult refresh(String app, String machineCode, boolean onlyIfExpired) throws Exception {
        return send(REFRESH, variables(app, machineCode, onlyIfExpired), RefreshResult.class);
    }

    /** Makes a platform call; the platform's answer as it came. */
    String call(String app, String machineCode, String path, Map<String, String> form) throws Exception {
        return send(
                "direct:call",
                Map.of("app", app, "machineCode", machineCode, "path", path, "form", form),
                String.class);
    }

    /** Begins to refresh the token of a dead letter, and does not wait. If that fails, the next sweep does it. */
    void retryRefresh(String app, String machineCode) {
        routes.asyncSend(REFRESH, exchange -> variables(app, machineCode, false).forEach(exchange::setVariable))
                .whenComplete((exchange, failure) -> {
                    Exception cause = exchange == null ? new IllegalStateException(failure) : exchange.getException();
                    if (cause != null) {
                        LOG.info(
                                "{}/{}: the retry is not possible now and is left to the sweep: {}",
                                app,
                                machineCode,
                                cause.getMessage());
                    }
                });
    }

    private static Map<String, Object> variables(String app, String machineCode, boolean onlyIfExpired) {
        return Map.of("app", app, "machineCode", machineCode, "onlyIfExpired", onlyIfExpired);
    }

    private <T> T send(String endpoint, Map<String, Object> variables, Class<T> answer) throws Exception {
        Exchange exchange = routes.request(endpoint, request -> variables.forEach(request::setVariable));
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange.getMessage().getBody(answer);
    }
}
