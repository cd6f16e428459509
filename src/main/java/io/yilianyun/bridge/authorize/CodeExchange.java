package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.authorize.Authorization.Status;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.deadletter.DeadLetterSubject;
import io.yilianyun.bridge.deadletter.FailedOperation;
import io.yilianyun.bridge.persistence.Recording;
import io.yilianyun.bridge.platform.DefectFault;
import io.yilianyun.bridge.platform.FaultClassifier;
import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.platform.Operation;
import io.yilianyun.bridge.platform.PlatformAnswer;
import io.yilianyun.bridge.platform.PlatformFault;
import io.yilianyun.bridge.platform.Settling;
import io.yilianyun.bridge.platform.TransientFault;
import io.yilianyun.bridge.token.Backoff;
import io.yilianyun.bridge.token.TokenWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/** Exchanges an authorization's code for a pair of tokens, and stores what became of it. */
public class CodeExchange {
    private static final Logger LOG = LoggerFactory.getLogger(CodeExchange.class);
    /** How long a code lives by the platform's public documents. */
    static final Duration CODE_LIFE = Duration.ofSeconds(600);

    private final TransactionTemplate transaction;
    private final Authorizations authorizations;
    private final Tickets tickets;
    private final TokenWriter tokens;
    private final DeadLetterRepository deadLetters;
    private final Applications applications;
    private final FaultClassifier transportFaults;
    private final Recording recording;
    private final Backoff backoff;
    private final int maxAttempts;
    private final Clock clock;

    public CodeExchange(
            TransactionTemplate transaction,
            Authorizations authorizations,
            Tickets tickets,
            TokenWriter tokens,
            DeadLetterRepository deadLetters,
            Applications applications,
            FaultClassifier transportFaults,
            Recording recording,
            BridgeProperties properties,
            Clock clock) {
        this.transaction = transaction;
        this.authorizations = authorizations;
        this.tickets = tickets;
        this.tokens = tokens;
        this.deadLetters = deadLetters;
        this.applications = applications;
        this.transportFaults = transportFaults;
        this.recording = recording;
        this.backoff = new Backoff(properties.retry());
        this.maxAttempts = properties.retry().maxAttempts();
        this.clock = clock;
    }

    /** Sets the variables of a platform request. */
    public void prepare(Exchange exchange, @Variable("authorization") Authorization authorization) {
        Settling.begin(exchange);
        exchange.setVariable("app", authorization.app());
        exchange.setVariable("operation", Operation.CODE_EXCHANGE.label());
        exchange.setVariable("path", "/oauth/oauth");
        exchange.setVariable(
                "form",
                Map.of("grant_type", "authorization_code", "scope", "all", "code", authorizations.code(authorization)));
    }

    /**
     * Stores the answer: token, event and the authorization's end in one transaction. An answer that names no terminal is kept encrypted in a
     * dead letter, where an operator can name it.
     */
    public void stored(@Variable("authorization") Authorization authorization, @Body PlatformAnswer answer) {
        Grant grant = answer.grant().orElse(null);
        if (grant == null) {
            failed(authorization, malformed("A success without a pair of tokens"), null);
        } else if (grant.machineCode() == null || grant.machineCode().length() > 64) {
            failed(authorization, malformed("The answer names no terminal (machine_code)"), answer.text());
        } else {
            store(authorization, grant.machineCode(), grant);
        }
    }

    /** Stores a grant for the terminal that it is for. */
    void store(Authorization authorization, String machineCode, Grant grant) {
        transaction.executeWithoutResult(status -> {
            tokens.issue(authorization.app(), machineCode, authorization.merchant(), grant);
            authorizations.close(authorization, Status.DONE, machineCode, null, null);
            deadLetters.resolve(DeadLetterSubject.authorization(authorization.id()));
            if (authorization.ticket() != null) {
                tickets.use(authorization.ticket());
            }
        });
        applications.probeAnswered(authorization.app());
        LOG.info("{}/{}: authorized", authorization.app(), machineCode);
    }

    /** A transient fault: once more later, as long as the code lives and the attempts last. */
    public void retryLater(
            Exchange exchange,
            @Variable("authorization") Authorization authorization,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) PlatformFault fault) {
        Settling.check(exchange);
        Instant due = clock.instant().plus(backoff.pause(authorization.attempts()));
        if (authorization.attempts() >= maxAttempts
                || due.isAfter(authorization.receivedAt().plus(CODE_LIFE))) {
            failed(authorization, fault, null);
        } else {
            authorizations.postpone(authorization, due, fault.code(), fault.description());
        }
    }

    /**
     * The code is refused: the merchant authorizes again. After an earlier attempt it may have been used by a call whose answer was lost,
     * which an operator should know of.
     */
    public void refused(
            Exchange exchange,
            @Variable("authorization") Authorization authorization,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) PlatformFault fault) {
        Settling.check(exchange);
        if (authorization.attempts() > 1) {
            failed(authorization, fault, null);
        } else {
            authorizations.close(authorization, Status.FAILED, null, fault.code(), fault.description());
        }
    }

    /** The terminal's quota is spent: the merchant comes back the next day. That is no fault, so no dead letter. */
    public void quotaSpent(
            Exchange exchange,
            @Variable("authorization") Authorization authorization,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) PlatformFault fault) {
        Settling.check(exchange);
        authorizations.close(authorization, Status.FAILED, null, fault.code(), fault.description());
    }

    /** The application as a whole is refused. */
    public void halt(
            Exchange exchange,
            @Variable("authorization") Authorization authorization,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) PlatformFault fault) {
        Settling.check(exchange);
        applications.halt(authorization.app(), fault, Operation.CODE_EXCHANGE);
        authorizations.close(authorization, Status.FAILED, null, fault.code(), fault.description());
    }

    /** Anything else: a dead letter. */
    public void deadLetter(
            Exchange exchange,
            @Variable("authorization") Authorization authorization,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) PlatformFault fault) {
        Settling.check(exchange);
        failed(authorization, fault, null);
    }

    /** No answer came, or something of our own failed. */
    public void unexpected(
            Exchange exchange,
            @Variable("authorization") Authorization authorization,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception exception) {
        Settling.check(exchange);
        PlatformFault fault = transportFaults.classify(exception);
        if (fault instanceof TransientFault) {
            retryLater(exchange, authorization, fault);
        } else {
            failed(authorization, fault, null);
        }
    }

    private void failed(Authorization authorization, PlatformFault fault, String answer) {
        recording.watch(
                "The failed code exchange of an authorization for " + authorization.app(),
                () -> transaction.execute(status -> {
                    authorizations.close(authorization, Status.FAILED, null, fault.code(), fault.description());
                    deadLetters.record(FailedOperation.ofAuthorization(
                            authorization.app(), authorization.id(), fault, authorization.attempts(), answer));
                    return true;
                }));
    }

    private static DefectFault malformed(String description) {
        return new DefectFault("malformed", description, false);
    }
}
