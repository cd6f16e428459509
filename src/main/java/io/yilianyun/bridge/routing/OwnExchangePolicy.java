package io.yilianyun.bridge.routing;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.Policy;
import org.apache.camel.spi.UnitOfWork;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.UnitOfWorkHelper;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs the steps of a public endpoint in an exchange of their own and outside a transaction of the caller: a token that the platform has
 * rotated must not be rolled back. Of the caller's exchange the steps get the body and the endpoint's variables; of theirs the caller gets
 * the body, or the exception.
 */
@Component("bridgeOwnExchange")
class OwnExchangePolicy implements Policy {
    private static final List<String> VARIABLES =
            List.of("app", "machineCode", "path", "form", "failIfRefused", "onlyIfExpired", "code", "description");
    private static final String OWN = "bridgeOwnExchange";

    private final TransactionTemplate outside;

    OwnExchangePolicy(PlatformTransactionManager transactions) {
        outside = new TransactionTemplate(transactions);
        outside.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
    }

    @Override
    public void beforeWrap(Route route, NamedNode definition) {
        // Nothing to prepare.
    }

    /** An endpoint that another one calls runs in the exchange of that one. */
    @Override
    public Processor wrap(Route route, Processor steps) {
        return exchange -> {
            if (exchange.getProperty(OWN) != null) {
                steps.process(exchange);
            } else if (TransactionSynchronizationManager.isSynchronizationActive()) {
                outside.executeWithoutResult(status -> runWithoutTransaction(route, steps, exchange));
            } else {
                run(route, steps, exchange);
            }
        };
    }

    /** Without Spring's synchronization too: it would keep the first connection that a step takes, across the call of the platform. */
    private static void runWithoutTransaction(Route route, Processor steps, Exchange caller) {
        TransactionSynchronizationManager.clearSynchronization();
        try {
            run(route, steps, caller);
        } finally {
            TransactionSynchronizationManager.initSynchronization();
        }
    }

    private static void run(Route route, Processor steps, Exchange caller) {
        Exchange own = new DefaultExchange(caller.getContext(), ExchangePattern.InOut);
        own.setProperty(OWN, true);
        own.getMessage().setBody(caller.getMessage().getBody());
        VARIABLES.forEach(name -> own.setVariable(name, caller.getVariable(name)));
        UnitOfWork unit = PluginHelper.getUnitOfWorkFactory(own.getContext()).createUnitOfWork(own);
        own.getExchangeExtension().setUnitOfWork(unit);
        unit.pushRoute(route);
        try {
            steps.process(own);
        } catch (Exception e) {
            own.setException(e);
        } finally {
            unit.popRoute();
            UnitOfWorkHelper.doneUow(unit, own);
        }
        if (own.getException() == null) {
            caller.getMessage().setBody(own.getMessage().getBody());
        } else {
            caller.setException(own.getException());
        }
    }
}
