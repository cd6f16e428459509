package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.app.AppHaltedException;
import io.yilianyun.bridge.call.InvalidCallException;
import io.yilianyun.bridge.call.UnusableAccessTokenException;
import io.yilianyun.bridge.crypto.Cipher.UndecipherableException;
import io.yilianyun.bridge.persistence.Json;
import io.yilianyun.bridge.platform.PlatformFault;
import io.yilianyun.bridge.token.NoSuchTokenException;
import io.yilianyun.bridge.token.QuotaSpentException;
import io.yilianyun.bridge.token.RefusedException;
import io.yilianyun.bridge.token.UnreadableException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeTimedOutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** Answers what went wrong in an API call as {@code application/problem+json}. */
public class ProblemAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAnswer.class);

    private final Clock clock;

    public ProblemAnswer(Clock clock) {
        this.clock = clock;
    }

    public void answer(Exchange exchange) {
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        String instance = exchange.getMessage().getHeader(Exchange.HTTP_URI, String.class);
        Problem problem = problem(cause, exchange);
        exchange.getMessage().removeHeaders("*");
        if (cause instanceof QuotaSpentException quota) {
            long seconds = Duration.between(clock.instant(), quota.renewal()).toSeconds() + 1;
            exchange.getMessage().setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        }
        exchange.getMessage()
                .setHeader(Exchange.HTTP_RESPONSE_CODE, problem.status().value());
        exchange.getMessage().setHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
        exchange.getMessage().setBody(Json.write(problem.body(instance)));
    }

    private static Problem problem(Throwable cause, Exchange exchange) {
        if (cause instanceof Problem problem) {
            return problem;
        }
        if (cause instanceof InvalidCallException invalid) {
            return Problem.of(invalid.faults().entrySet().stream()
                    .map(fault -> new Problem.Fault("parameter", fault.getKey(), fault.getValue()))
                    .toList());
        }
        if (cause instanceof RejectedExecutionException) {
            return new Problem(HttpStatus.SERVICE_UNAVAILABLE, cause.getMessage());
        }
        if (cause instanceof UnusableAccessTokenException unusable) {
            return new Problem(HttpStatus.CONFLICT, cause.getMessage(), unusable.code());
        }
        if (cause instanceof UnreadableException) {
            return new Problem(HttpStatus.BAD_REQUEST, cause.getMessage());
        }
        if (cause instanceof NoSuchTokenException) {
            return new Problem(HttpStatus.NOT_FOUND, cause.getMessage());
        }
        if (cause instanceof QuotaSpentException) {
            boolean refreshAsked = !exchange.getVariable("onlyIfExpired", false, Boolean.class);
            return new Problem(
                    refreshAsked ? HttpStatus.TOO_MANY_REQUESTS : HttpStatus.CONFLICT,
                    ProblemKind.QUOTA_SPENT,
                    cause.getMessage());
        }
        if (cause instanceof AppHaltedException) {
            return new Problem(HttpStatus.CONFLICT, ProblemKind.APPLICATION_HALTED, cause.getMessage());
        }
        if (cause instanceof PlatformFault fault) {
            return new Problem(
                    HttpStatus.BAD_GATEWAY, "The platform gave no usable answer: " + fault.description(), fault.code());
        }
        if (cause instanceof RefusedException || cause instanceof UndecipherableException) {
            return new Problem(HttpStatus.CONFLICT, cause.getMessage());
        }
        if (cause instanceof ExchangeTimedOutException) {
            LOG.warn("A call in route {} was not done in time", exchange.getFromRouteId());
            return new Problem(HttpStatus.SERVICE_UNAVAILABLE, "It could not be done in time; try again");
        }
        if (NestedExceptionUtils.getMostSpecificCause(cause) instanceof IOException) {
            // All others are settled where they occur: this is the one of a body that is read as it comes.
            return new Problem(
                    HttpStatus.BAD_REQUEST, "The body ends early, came too slowly, or is not as its headers say");
        }
        LOG.error("API call failed in route {}", exchange.getFromRouteId(), cause);
        return new Problem(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "The call failed for a reason of the bridge's own; its log tells more");
    }
}
