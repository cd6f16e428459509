package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.BridgeProperties.Retry;
import io.yilianyun.bridge.platform.ApplicationFault;
import io.yilianyun.bridge.platform.Backoff;
import io.yilianyun.bridge.platform.CodeRefused;
import io.yilianyun.bridge.platform.DefectFault;
import io.yilianyun.bridge.platform.FaultClassifier;
import io.yilianyun.bridge.platform.Operation;
import io.yilianyun.bridge.platform.PlatformAnswer;
import io.yilianyun.bridge.platform.PlatformFault;
import io.yilianyun.bridge.platform.QuotaSpent;
import io.yilianyun.bridge.platform.ReadAnswer;
import io.yilianyun.bridge.platform.TransientFault;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * The steps that exchange an authorization's code for a token pair.
 *
 * <p>They decide a pending outcome, and {@link #record} writes it. If another step fails or stops the exchange before that, the outcome is
 * completed and written when the exchange ends.
 */
@Component("bridgeCodeExchange")
public class CodeExchange {
    private static final Logger LOG = LoggerFactory.getLogger(CodeExchange.class);

    private final AuthorizationRepository authorizations;
    private final Tickets tickets;
    private final OutcomeRecorder recorder;
    private final Applications applications;
    private final FaultClassifier faultClassifier;
    private final Retry retry;
    private final Clock clock;

    CodeExchange(
            AuthorizationRepository authorizations,
            Tickets tickets,
            OutcomeRecorder recorder,
            Applications applications,
            FaultClassifier faultClassifier,
            BridgeProperties properties,
            @Qualifier("bridgeClock") Clock clock) {
        this.authorizations = authorizations;
        this.tickets = tickets;
        this.recorder = recorder;
        this.applications = applications;
        this.faultClassifier = faultClassifier;
        this.retry = properties.retry();
        this.clock = clock;
    }

    /**
     * Sets the variables of a platform request.
     *
     * @throws CodeRefused if the code is too old to be tried again
     */
    public void prepare(Exchange exchange, @Variable("authorization") Authorization authorization) throws CodeRefused {
        ExchangeOutcome outcome = new ExchangeOutcome(exchange, authorization);
        outcome.completeAtEnd(exchange, done -> {
            if (!outcome.recorded) {
                complete(done, outcome);
                record(done);
            }
        });
        if (authorization.attempts() > 1 && clock.instant().isAfter(endOfCode(authorization))) {
            throw new CodeRefused("6", "The code has expired before it could be exchanged", false);
        }
        if (authorization.attempts() > 1 && !tickets.take(authorization)) {
            throw new CodeRefused("6", "Another authorization by the same link has taken its place", false);
        }
        exchange.setVariable("app", authorization.app());
        exchange.setVariable("operation", Operation.CODE_EXCHANGE.label());
        exchange.setVariable("path", "/oauth/oauth");
        exchange.setVariable(
                "form",
                Map.of("grant_type", "authorization_code", "scope", "all", "code", authorizations.code(authorization)));
        boolean probe = exchange.getVariable("probe", false, boolean.class);
        // After a wait for the rate, the time for which nobody else may send the code begins anew.
        Instant now = clock.instant();
        exchange.setVariable("permission", (Processor) waited -> {
            if (!probe && !applications.isRunning(authorization.app())) {
                throw new TransientFault("internal", "The application was halted before the code was sent", false);
            }
            if (clock.instant().isAfter(now.plusSeconds(1))) {
                authorizations.hold(authorization.id());
            }
        });
    }

    /**
     * Decides that the exchange has succeeded.
     *
     * @throws DefectFault if the answer holds no token pair, or names no printer; the latter is kept for an operator who can name it
     */
    public void granted(Exchange exchange, @Body PlatformAnswer answer) throws DefectFault {
        ExchangeOutcome outcome = ExchangeOutcome.of(exchange);
        if (outcome.takeGrant(answer)) {
            return;
        }
        String description = outcome.answer == null
                ? "A success without a token pair"
                : "The answer names no printer (machine_code)";
        DefectFault fault = new DefectFault("malformed", description, false);
        exchange.setProperty(ReadAnswer.FAULT, fault);
        throw fault;
    }

    /** Decides that the exchange is tried again while its code lives and attempts are left; otherwise that it has failed. */
    public void retryLater(Exchange exchange) {
        fail(exchange);
        ExchangeOutcome outcome = ExchangeOutcome.of(exchange);
        Authorization authorization = outcome.authorization;
        if (outcome.fault instanceof TransientFault && authorization.attempts() < retry.maxAttempts()) {
            Instant due = clock.instant().plus(new Backoff(retry).pause(authorization.attempts()));
            outcome.retryAt = due.isAfter(endOfCode(authorization)) ? null : due;
        }
    }

    private static Instant endOfCode(Authorization authorization) {
        return Instant.ofEpochMilli(authorization.receivedAt()).plus(AuthorizationRepository.CODE_LIFE);
    }

    /** Decides that the exchange has failed. A token pair that the platform has granted is not given up, whatever fails afterwards. */
    public void fail(Exchange exchange) {
        ExchangeOutcome outcome = ExchangeOutcome.of(exchange);
        if (!outcome.takeGrant(exchange.getMessage().getBody())) {
            outcome.fault = faultClassifier.fault(exchange);
        }
    }

    /** Returns whether the exchange has failed for good. */
    public boolean isFailed(Exchange exchange) {
        return ExchangeOutcome.of(exchange).isFailed();
    }

    /** Halts the application that the platform refuses as a whole. */
    public void halt(Exchange exchange) {
        Authorization authorization = ExchangeOutcome.of(exchange).authorization;
        applications.halt(authorization.app(), faultClassifier.fault(exchange), Operation.CODE_EXCHANGE);
    }

    /** Adds a dead letter to the outcome. */
    public void deadLetter(Exchange exchange) {
        ExchangeOutcome.of(exchange).deadLetter = true;
    }

    /** Writes the outcome, once. One that no step has decided is completed first. */
    public void record(Exchange exchange) {
        ExchangeOutcome outcome = ExchangeOutcome.of(exchange);
        if (!outcome.isDecided()) {
            complete(exchange, outcome);
        }
        if (!outcome.recorded) {
            recorder.record(outcome);
            outcome.recorded = true;
            report(outcome);
            if (outcome.grant != null) {
                applications.probeAnswered(outcome.authorization.app());
            }
        }
    }

    private void report(ExchangeOutcome outcome) {
        Authorization authorization = outcome.authorization;
        if (outcome.fault != null && !(outcome.deadLetter && outcome.isFailed())) {
            LOG.warn(
                    "{}: the code of an authorization was not exchanged, attempt {} of {}: {}; {}",
                    authorization.app(),
                    authorization.attempts(),
                    retry.maxAttempts(),
                    outcome.fault.getMessage(),
                    outcome.retryAt == null
                            ? "the merchant must authorize again"
                            : "next attempt at " + outcome.retryAt);
        }
    }

    /** Does what the steps have left undone: decides, halts the application, adds a dead letter. */
    private void complete(Exchange exchange, ExchangeOutcome outcome) {
        if (!outcome.isDecided()) {
            retryLater(exchange);
        }
        PlatformFault fault = outcome.fault;
        if (fault instanceof ApplicationFault) {
            applications.halt(outcome.authorization.app(), fault, Operation.CODE_EXCHANGE);
        }
        // A merchant can act on a refused code and a spent quota, and a halted application has a dead letter of its
        // own.
        boolean merchantActs =
                fault instanceof QuotaSpent || fault instanceof CodeRefused && outcome.authorization.attempts() == 1;
        outcome.deadLetter = fault != null && !merchantActs && !(fault instanceof ApplicationFault);
    }
}
