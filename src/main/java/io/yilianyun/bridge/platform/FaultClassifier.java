package io.yilianyun.bridge.platform;

import io.yilianyun.bridge.crypto.Cipher.UndecipherableException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Classifies exceptions that are no {@link PlatformFault}: no answer came, or the bridge itself failed. */
@Component("bridgeFaultClassifier")
public class FaultClassifier {
    private static final Logger LOG = LoggerFactory.getLogger(FaultClassifier.class);

    /** The code of a value that cannot be decrypted with the configured keyset. */
    public static final String UNDECRYPTABLE = "undecryptable";

    private final ErrorPolicy policy;

    public FaultClassifier(ErrorPolicy policy) {
        this.policy = policy;
    }

    /** The fault of the exchange's call, even if a later exception has taken its place. */
    public PlatformFault fault(Exchange exchange) {
        PlatformFault fault = exchange.getProperty(ReadAnswer.FAULT, PlatformFault.class);
        if (fault == null) {
            fault = classify(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, exchange.getException(), Exception.class));
            exchange.setProperty(ReadAnswer.FAULT, fault);
        }
        return fault;
    }

    /**
     * Makes a fault of an exception; a fault stays as it is. Transport faults belong to the class of the policy's {@code transport} entry; what
     * cannot be decrypted is a defect. Anything else is logged and counts as transient: it may be over next time.
     *
     * @param exception null if a route has ended without one and without an outcome
     */
    public PlatformFault classify(Exception exception) {
        if (exception instanceof PlatformFault fault) {
            return fault;
        }
        if (exception instanceof SocketTimeoutException) {
            return policy.transportFault("timeout", "The platform did not answer in time");
        }
        String cause = exception == null ? "no outcome" : exception.getClass().getSimpleName();
        if (exception instanceof IOException) {
            return policy.transportFault("connection", "No complete answer from the platform: " + cause);
        }
        if (exception instanceof UndecipherableException) {
            return new DefectFault(UNDECRYPTABLE, exception.getMessage(), false);
        }
        LOG.error("An operation failed because of a fault of the bridge itself: {}", cause, exception);
        return new TransientFault("internal", "A fault of the bridge itself: " + cause, false);
    }
}
