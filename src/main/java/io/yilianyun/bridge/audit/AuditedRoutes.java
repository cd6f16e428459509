package io.yilianyun.bridge.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.store.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
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
import org.springframework.core.io.ClassPathResource;

/**
 * Has every call of the API taken down that changes something, and those that {@code openapi.json} marks with {@code x-audit}, which change
 * nothing here, come often, and are gathered: one place for all, also for operations to come and for route files that a team replaced.
 *
 * <p>A route may set the variable {@code auditDetail}, which must hold no secret.
 */
public class AuditedRoutes implements RoutePolicyFactory {
    private static final String CONTRACT = "yilianyun/openapi.json";
    private static final String MARK = "x-audit";

    private final Supplier<AuditLog> log;
    /** By endpoint, whether an operation changes something here. */
    private final Map<String, Boolean> operations = new HashMap<>();

    /**
     * @param log asked for when the first call comes: Camel wants policies before a host's data source may be there
     */
    public AuditedRoutes(Supplier<AuditLog> log) {
        this.log = log;
        try (InputStream contract = new ClassPathResource(CONTRACT).getInputStream()) {
            Json.MAPPER.readTree(contract).path("paths").forEach(path -> path.fields()
                    .forEachRemaining(call -> add(call.getKey().equals("get"), call.getValue())));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + CONTRACT, e);
        }
    }

    private void add(boolean reads, JsonNode operation) {
        boolean marked = operation.path(MARK).asBoolean();
        if (operation.has("operationId") && (!reads || marked)) {
            operations.put("direct:" + operation.get("operationId").asText(), !marked);
        }
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext camel, String routeId, NamedNode node) {
        String endpoint =
                node instanceof RouteDefinition route ? route.getInput().getEndpointUri() : null;
        Boolean changes = operations.get(endpoint);
        return changes == null ? null : new Policy(endpoint.substring("direct:".length()), changes, log);
    }

    private static final class Policy extends RoutePolicySupport {
        private static final String CALLER = "auditCaller";

        private final String operation;
        private final boolean changes;
        private final Supplier<AuditLog> log;

        private Policy(String operation, boolean changes, Supplier<AuditLog> log) {
            this.operation = operation;
            this.changes = changes;
            this.log = log;
        }

        @Override
        public void onExchangeBegin(Route route, Exchange exchange) {
            Caller caller = exchange.getMessage() instanceof PlatformHttpMessage http
                    ? Caller.of(http.getRequest())
                    : new Caller(Caller.ROUTE, exchange.getFromRouteId(), null);
            exchange.setProperty(CALLER, caller);
        }

        @Override
        public void onExchangeDone(Route route, Exchange exchange) {
            AuditEntry entry = AuditEntry.of(operation, exchange.getProperty(CALLER, Caller.class), status(exchange))
                    .about(
                            exchange.getVariable("app", String.class),
                            exchange.getVariable("machineCode", String.class),
                            exchange.getVariable("id", String.class))
                    .withDetail(exchange.getVariable("auditDetail", String.class));
            if (changes) {
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
