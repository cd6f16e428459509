package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.Contract.Operation;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;

/**
 * Has every call of the API taken down that the contract wants to be: one place for all, also for operations to come and for route files
 * that a team replaced.
 *
 * <p>A route may set the variable {@code auditDetail}, which must hold no secret.
 */
public class AuditedRoutes implements RoutePolicyFactory {
    /** Property of an exchange that does not come over HTTP: the {@link Caller}, if it is not the route's own doing. */
    public static final String CALLER = "auditCaller";

    private final Contract contract;
    private final Supplier<AuditLog> log;

    /**
     * @param log asked for when the first call comes: Camel wants policies before a host's data source may be there
     */
    public AuditedRoutes(Contract contract, Supplier<AuditLog> log) {
        this.contract = contract;
        this.log = log;
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext camel, String routeId, NamedNode node) {
        // Null for a route of a host's that begins at an endpoint of its own making.
        String endpoint =
                node instanceof RouteDefinition route ? route.getInput().getEndpointUri() : null;
        return Optional.ofNullable(endpoint)
                .flatMap(contract::operationAt)
                .filter(Operation::audited)
                .map(operation -> new Policy(operation, log))
                .orElse(null);
    }

    private static final class Policy extends RoutePolicySupport {
        private final Operation operation;
        private final Supplier<AuditLog> log;

        private Policy(Operation operation, Supplier<AuditLog> log) {
            this.operation = operation;
            this.log = log;
        }

        @Override
        public void onExchangeBegin(Route route, Exchange exchange) {
            if (exchange.getMessage() instanceof PlatformHttpMessage http) {
                exchange.setProperty(CALLER, Caller.of(http.getRequest()));
            } else if (exchange.getProperty(CALLER) == null) {
                exchange.setProperty(CALLER, new Caller(Caller.ROUTE, exchange.getFromRouteId(), null));
            }
        }

        @Override
        public void onExchangeDone(Route route, Exchange exchange) {
            Caller caller = exchange.getProperty(CALLER, Caller.class);
            AuditEntry entry = AuditEntry.of(operation.id(), caller, status(exchange))
                    .about(
                            exchange.getVariable("app", String.class),
                            exchange.getVariable("machineCode", String.class),
                            exchange.getVariable("id", String.class))
                    .withDetail(exchange.getVariable("auditDetail", String.class));
            if (operation.changes()) {
                log.get().record(entry);
            } else {
                log.get().gather(entry);
            }
        }

        private static int status(Exchange exchange) {
            int usual = exchange.getException() == null ? 200 : 500;
            return exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, usual, Integer.class);
        }
    }
}
