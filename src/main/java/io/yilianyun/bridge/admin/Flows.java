package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.token.Quota;
import io.yilianyun.bridge.token.QuotaSpentException;
import io.yilianyun.bridge.token.RefreshFailedException;
import io.yilianyun.bridge.token.RefreshResult;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Sends to the routes what is a flow: a refresh, a platform call, the retry of a dead letter. */
@Component("bridgeFlows")
record Flows(
        ProducerTemplate routes,
        DeadLetterRepository deadLetters,
        Quota quota,
        @Qualifier("bridgeClock") Clock clock) {
    private static final Logger LOG = LoggerFactory.getLogger(Flows.class);
    private static final String REFRESH = "direct:bridge-refresh";

    /**
     * Refreshes a token, or waits for the caller that is refreshing it.
     *
     * @param onlyIfExpired whether there is nothing to do while the access token lives
     */
    RefreshResult refresh(String app, String machineCode, boolean onlyIfExpired) throws Exception {
        HttpStatus ifSpent = onlyIfExpired ? HttpStatus.CONFLICT : HttpStatus.TOO_MANY_REQUESTS;
        try {
            return send(REFRESH, variables(app, machineCode, onlyIfExpired), RefreshResult.class, ifSpent);
        } catch (RefreshFailedException e) {
            return e.result();
        }
    }

    /** Makes a platform call; the platform's answer as it came. */
    String call(String app, String machineCode, String path, Map<String, String> form) throws Exception {
        Map<String, Object> variables = Map.of("app", app, "machineCode", machineCode, "path", path, "form", form);
        return send("direct:bridge-call", variables, String.class, HttpStatus.CONFLICT);
    }

    /** Begins to refresh the token of a dead letter, and does not wait. Without a result the dead letter is open again, and the sweep tries. */
    void retryRefresh(DeadLetter letter) {
        Map<String, Object> variables = variables(letter.app(), letter.machineCode(), false);
        routes.asyncSend(REFRESH, exchange -> variables.forEach(exchange::setVariable))
                .whenComplete((exchange, failure) -> {
                    deadLetters.reopen(letter.subject());
                    Throwable cause = exchange == null ? failure : exchange.getException();
                    if (cause != null && !(cause instanceof RefreshFailedException)) {
                        LOG.info(
                                "{}/{}: the retry is left to the sweep: {}",
                                letter.app(),
                                letter.machineCode(),
                                cause.getMessage());
                    }
                });
    }

    private static Map<String, Object> variables(String app, String machineCode, boolean onlyIfExpired) {
        return Map.of("app", app, "machineCode", machineCode, "onlyIfExpired", onlyIfExpired);
    }

    private <T> T send(String endpoint, Map<String, Object> variables, Class<T> answer, HttpStatus ifSpent)
            throws Exception {
        Exchange exchange = routes.request(endpoint, request -> variables.forEach(request::setVariable));
        if (exchange.getException() instanceof QuotaSpentException e) {
            throw quotaSpent(e, ifSpent);
        } else if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange.getMessage().getBody(answer);
    }

    /** The problem of a refresh for which the platform says that the day's quota is spent. */
    ApiProblem quotaSpent(String app, String machineCode) {
        QuotaSpentException cause = new QuotaSpentException(app, machineCode, quota.renewal(clock.instant()));
        return quotaSpent(cause, HttpStatus.TOO_MANY_REQUESTS);
    }

    private ApiProblem quotaSpent(QuotaSpentException cause, HttpStatus status) {
        ApiProblem problem = new ApiProblem(status, cause.getMessage()).ofType("quota-spent");
        long seconds = Duration.between(clock.instant(), cause.renewal()).toSeconds() + 1;
        problem.getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        return problem;
    }
}
