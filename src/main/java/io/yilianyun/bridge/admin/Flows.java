package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.token.Quota;
import io.yilianyun.bridge.token.QuotaSpentException;
import io.yilianyun.bridge.token.RefreshResult;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Sends to the routes what is a flow: a refresh, a platform call, the retry of a dead letter. */
@Component("bridgeFlows")
class Flows {
    private final ProducerTemplate routes;
    private final Quota quota;
    private final Clock clock;

    Flows(ProducerTemplate routes, Quota quota, @Qualifier("bridgeClock") Clock clock) {
        this.routes = routes;
        this.quota = quota;
        this.clock = clock;
    }

    /**
     * Refreshes a token, or waits for the caller that is refreshing it.
     *
     * @param onlyIfExpired whether there is nothing to do while the access token lives
     */
    RefreshResult refresh(String app, String machineCode, boolean onlyIfExpired) throws Exception {
        try {
            return send(
                    "direct:refresh-on-demand",
                    Map.of("app", app, "machineCode", machineCode, "onlyIfExpired", onlyIfExpired),
                    RefreshResult.class);
        } catch (QuotaSpentException e) {
            throw quotaSpent(onlyIfExpired ? HttpStatus.CONFLICT : HttpStatus.TOO_MANY_REQUESTS, e);
        }
    }

    /** Makes a platform call; the platform's answer as it came. */
    String call(String app, String machineCode, String path, Map<String, String> form) throws Exception {
        try {
            return send(
                    "direct:call",
                    Map.of("app", app, "machineCode", machineCode, "path", path, "form", form),
                    String.class);
        } catch (QuotaSpentException e) {
            throw quotaSpent(HttpStatus.CONFLICT, e);
        }
    }

    /** The problem of a refresh for which the platform says that the day's quota is spent. */
    ApiProblem quotaSpent(String app, String machineCode) {
        return quotaSpent(
                HttpStatus.TOO_MANY_REQUESTS,
                new QuotaSpentException(app, machineCode, quota.renewal(clock.instant())));
    }

    private ApiProblem quotaSpent(HttpStatus status, QuotaSpentException cause) {
        ApiProblem problem = new ApiProblem(status, cause.getMessage()).ofType("quota-spent");
        long seconds = Duration.between(clock.instant(), cause.renewal()).toSeconds() + 1;
        problem.getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        return problem;
    }

    /** Begins to refresh the token of a dead letter, and does not wait. If that fails, the next sweep does it. */
    void retryRefresh(String app, String machineCode) {
        routes.asyncSend("direct:retry-refresh", exchange -> {
            exchange.setVariable("app", app);
            exchange.setVariable("machineCode", machineCode);
        });
    }

    private <T> T send(String endpoint, Map<String, Object> variables, Class<T> answer) throws Exception {
        Exchange exchange = routes.request(endpoint, request -> variables.forEach(request::setVariable));
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange.getMessage().getBody(answer);
    }
}
