package io.yilianyun.bridge.token;

import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.app.CircuitBreaker;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.persistence.Json;
import io.yilianyun.bridge.platform.Operation;
import io.yilianyun.bridge.platform.Settling;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prepares a refresh, and makes sure at the last moment that it is still ours to make. */
public class RefreshCall {
    private static final Logger LOG = LoggerFactory.getLogger(RefreshCall.class);

    private final LeaseRepository leases;
    private final Applications applications;
    private final CircuitBreaker outages;
    private final Cipher cipher;
    private final boolean inProcess;

    public RefreshCall(
            LeaseRepository leases,
            Applications applications,
            CircuitBreaker outages,
            Cipher cipher,
            BridgeProperties properties) {
        this.leases = leases;
        this.applications = applications;
        this.outages = outages;
        this.cipher = cipher;
        this.inProcess = properties.refresh().worker().startsWith("direct:");
    }

    /**
     * Makes the message's lease, or the reference to one that came through a broker, the variables of a platform request; {@code lease} is
     * null if the call is not to be made now.
     */
    public void prepare(Exchange exchange) {
        Lease lease = lease(exchange.getMessage());
        // Set before anything can fail: whoever settles the failure needs it.
        exchange.setVariable("lease", lease);
        Settling.begin(exchange);
        if (lease == null) {
            LOG.info("A lease that was handed over no longer stands; nothing to do");
            return;
        }
        if (!stands(lease, exchange.getContext())) {
            exchange.setVariable("lease", null);
            return;
        }
        Token token = lease.token();
        exchange.setVariable("app", token.app());
        exchange.setVariable("operation", Operation.REFRESH.label());
        exchange.setVariable("path", "/oauth/oauth");
        exchange.setVariable(
                "form",
                Map.of(
                        "grant_type",
                        "refresh_token",
                        "scope",
                        "all",
                        "refresh_token",
                        cipher.decrypt(token.refreshToken(), Token.REFRESH_COLUMN, token.app(), token.machineCode())));
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
            LOG.warn("What came to refresh-token is no lease and no reference to one: {}", e.getMessage());
            return null;
        }
    }

    /** What to hand to the worker endpoint: the leases themselves within this process, else references to them as JSON. */
    public List<?> handOver(List<Lease> leases) {
        return inProcess
                ? leases
                : leases.stream().map(lease -> Json.write(lease.reference())).toList();
    }

    /**
     * Whether the call may be made now. If not, the lease is given back, unused: the bridge stops, the time left is too short for a
     * call, the application was halted, or the platform is out.
     */
    private boolean stands(Lease lease, CamelContext context) {
        if (!context.isStopping()
                && leases.coversCall(lease)
                && (lease.probe() || applications.isRunning(lease.app()) && !outages.isOpen(lease.app()))) {
            return leases.isCurrent(lease);
        }
        leases.release(lease);
        return false;
    }

    /** The result of a call that was not made. */
    public RefreshResult notMade() {
        return RefreshResult.notMade(
                "its lease does not stand any more, or the bridge stops, or the application is halted or out");
    }
}
