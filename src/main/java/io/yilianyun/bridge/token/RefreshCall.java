package io.yilianyun.bridge.token;

import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.app.CircuitBreaker;
import io.yilianyun.bridge.persistence.Json;
import io.yilianyun.bridge.platform.DefectFault;
import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.platform.Operation;
import io.yilianyun.bridge.platform.PlatformAnswer;
import io.yilianyun.bridge.platform.PlatformFault;
import io.yilianyun.bridge.platform.TransientFault;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The steps around the platform call of a refresh: checks the lease and builds the request, and stores the answer. */
@Component("bridgeRefreshCall")
public class RefreshCall {
    private static final Logger LOG = LoggerFactory.getLogger(RefreshCall.class);

    private final LeaseRepository leases;
    private final Applications applications;
    private final CircuitBreaker circuitBreaker;
    private final TokenPairMapper mapper;
    private final TokenWriter writer;
    private final RefreshOutcomes outcomes;

    RefreshCall(
            LeaseRepository leases,
            Applications applications,
            CircuitBreaker circuitBreaker,
            TokenPairMapper mapper,
            TokenWriter writer,
            RefreshOutcomes outcomes) {
        this.leases = leases;
        this.applications = applications;
        this.circuitBreaker = circuitBreaker;
        this.mapper = mapper;
        this.writer = writer;
        this.outcomes = outcomes;
    }

    /**
     * Sets the variables of a platform request from the body: a lease, or the reference to one that came through a broker. The variable
     * {@code lease} is null if the call must not be made now; the body is then the result.
     */
    public void prepare(Exchange exchange) {
        Lease lease = lease(exchange.getMessage());
        boolean permitted = lease != null && isPermitted(lease, exchange.getContext());
        exchange.setVariable("lease", permitted ? lease : null);
        if (!permitted) {
            Optional.ofNullable(lease).map(TokenChange::unused).ifPresent(writer::giveBack);
            exchange.getMessage().setBody(RefreshResult.NOT_ALLOWED);
            return;
        }
        // Before anything that can fail: the outcome needs the lease.
        outcomes.begin(exchange, lease);
        Token token = lease.token();
        exchange.setVariable("app", token.app());
        exchange.setVariable("permission", (Processor) this::checkAgain);
        exchange.setVariable("operation", Operation.REFRESH.label());
        exchange.setVariable("path", "/oauth/oauth");
        exchange.setVariable(
                "form",
                Map.of("grant_type", "refresh_token", "scope", "all", "refresh_token", mapper.refreshToken(token)));
    }

    private Lease lease(Message message) {
        if (message.getBody() instanceof Lease lease) {
            return lease;
        }
        try {
            return Optional.ofNullable(Json.read(message.getBody(String.class), Lease.Reference.class))
                    .flatMap(leases::find)
                    .orElse(null);
        } catch (IllegalArgumentException e) {
            LOG.warn(
                    "The body that came to refresh-token is neither a lease nor a reference to one: {}",
                    e.getMessage());
            return null;
        }
    }

    /**
     * Whether the call may be made now: not if the bridge stops, the time left is too short for a call, the token was changed, the application
     * was halted or its platform is down.
     */
    private boolean isPermitted(Lease lease, CamelContext context) {
        return (lease.probe() || applications.isRunning(lease.app()) && !circuitBreaker.isOpen(lease.app()))
                && !context.isStopping()
                && leases.isValid(lease);
    }

    /** Checks the lease again when the wait for the rate is over. */
    private void checkAgain(Exchange exchange) throws CallNotPermittedException {
        if (!isPermitted(RefreshOutcome.of(exchange).lease, exchange.getContext())) {
            throw new CallNotPermittedException();
        }
    }

    /**
     * Stores the token pair of the platform's answer, the body. The body becomes the {@link RefreshResult}.
     *
     * @throws TransientFault if the answer says success and holds no token pair: the platform repeats it for two hours
     * @throws DefectFault if the answer names another printer; it is kept, encrypted, with the dead letter
     */
    public void store(Exchange exchange) throws PlatformFault {
        RefreshOutcome outcome = RefreshOutcome.of(exchange);
        Lease lease = outcome.lease;
        PlatformAnswer answer = exchange.getMessage().getBody(PlatformAnswer.class);
        Grant grant = answer.grant()
                .orElseThrow(() -> new TransientFault("malformed", "A success without a token pair", false));
        circuitBreaker.answered(lease.app(), lease.machineCode());
        if (grant.machineCode() != null && !grant.machineCode().equals(lease.machineCode())) {
            outcome.answer = answer.text();
            throw new DefectFault("malformed", "The answer to a refresh names another printer", false);
        }
        boolean stored = writer.refreshed(outcome, grant);
        outcome.close();
        if (stored && lease.probe()) {
            applications.probeAnswered(lease.app());
        }
        exchange.getMessage().setBody(stored ? RefreshResult.REFRESHED : RefreshResult.SUPERSEDED);
    }
}
