package io.yilianyun.bridge.token;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases of one sweep, claimed by {@code direct:claim-due} a batch at a time, when the one before has been handed out. So the next
 * batch is claimed while calls of the last are in flight, and one slow call holds up nobody. Memory is one batch.
 */
public class Claims {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

    private final ProducerTemplate producer;
    private final RefreshCall refreshCall;

    public Claims(ProducerTemplate producer, RefreshCall refreshCall) {
        this.producer = producer;
        this.refreshCall = refreshCall;
    }

    /** What to hand to the worker endpoint, one by one, until nothing is left to claim for the application in the variable {@code app}. */
    public Iterator<Object> all(Exchange exchange) {
        return new Batches(exchange.getVariable("app", String.class));
    }

    private final class Batches implements Iterator<Object> {
        private final String app;
        private Iterator<?> batch = Collections.emptyIterator();
        private boolean ended;

        private Batches(String app) {
            this.app = app;
        }

        @Override
        public boolean hasNext() {
            while (!batch.hasNext() && !ended) {
                claim();
            }
            return batch.hasNext();
        }

        @Override
        public Object next() {
            return batch.next();
        }

        private void claim() {
            Exchange claim = producer.request("direct:claim-due", message -> message.setVariable("app", app));
            if (claim.getException() != null) {
                LOG.error("{}: no claim can be made now, the next sweep tries again", app, claim.getException());
                ended = true;
            } else if (claim.getVariable("found", 0, int.class) == 0) {
                ended = true;
            } else {
                batch = refreshCall.handOver(leases(claim)).iterator();
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Lease> leases(Exchange claim) {
        return claim.getMessage().getBody(List.class);
    }
}
