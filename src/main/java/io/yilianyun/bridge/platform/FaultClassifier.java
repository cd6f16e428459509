package io.yilianyun.bridge.platform;

import io.yilianyun.bridge.crypto.Cipher.UndecipherableException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import org.apache.camel.Exchange;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Classifies exceptions that are no {@link PlatformFault}: no answer came, or the bridge itself failed. */
@Component("bridgeFaultClassifier")
public class FaultClassifier {
    private static final Logger LOG = LoggerFactory.getLogger(FaultClassifier.class);

    /** The code of a value that cannot be decrypted with the configured keyset. */
    public static final String UNDECRYPTABLE = "undecryptable";

    /** The code of a fault of the bridge's own database. */
    public static final String DATABASE = "database";

    private static final String CONNECTION = "connection";
    private static final String INTERNAL = "internal";

    private final ErrorPolicy policies;
    private final CallTimer timer;

    public FaultClassifier(ErrorPolicy policies, CallTimer timer) {
        this.policies = policies;
        this.timer = timer;
    }

    /** The fault of the exchange's call, even if a later exception has taken its place. */
    public PlatformFault fault(Exchange exchange) {
        PlatformFault fault = exchange.getProperty(ReadAnswer.FAULT, PlatformFault.class);
        if (fault == null) {
            fault = classify(
                    exchange.getVariable("app", String.class),
                    exchange.getProperty(Exchange.EXCEPTION_CAUGHT, exchange.getException(), Exception.class));
            exchange.setProperty(ReadAnswer.FAULT, fault);
            timer.end(exchange, fault.code());
        }
        return fault;
    }

    /** Whether the platform may have received the exchange's request, or the one that it repeats. */
    public boolean wasSent(Exchange exchange) {
        return exchange.getProperty(SignRequest.REPEATS) != null
                || !UNDECRYPTABLE.equals(fault(exchange).code())
                        && !(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, exchange.getException(), Exception.class)
                                instanceof NotSentException);
    }

    /** Whether a fault is one of the bridge itself and says nothing about the platform. */
    public static boolean isOwn(PlatformFault fault) {
        return DATABASE.equals(fault.code()) || INTERNAL.equals(fault.code());
    }

    /**
     * Makes a fault of an exception; a fault stays as it is. Transport faults belong to the class of the policy's {@code transport} entry for
     * the application; what cannot be decrypted is a defect. Anything else is logged and counts as transient: it may be over next time.
     *
     * @param exception null if a route has ended without one and without an outcome
     */
    public PlatformFault classify(String app, Exception exception) {
        if (exception instanceof PlatformFault fault) {
            return fault;
        }
        ErrorPolicy policy = policies.of(app);
        String cause = exception == null ? "no outcome" : exception.getClass().getSimpleName();
        if (exception instanceof NotSentException) {
            return policy.transportFault(CONNECTION, exception.getMessage());
        }
        if (exception instanceof SocketTimeoutException) {
            return policy.transportFault(
                    "timeout", "The platform did not answer in time; it may have carried out the request");
        }
        if (exception instanceof IOException) {
            return policy.transportFault(
                    CONNECTION, "No complete answer from the platform; it may have carried out the request: " + cause);
        }
        if (exception instanceof UndecipherableException) {
            return new DefectFault(UNDECRYPTABLE, exception.getMessage(), false);
        }
        if (ExceptionUtils.hasCause(exception, DataAccessException.class)
                || ExceptionUtils.hasCause(exception, TransactionException.class)
                || ExceptionUtils.hasCause(exception, SQLException.class)) {
            LOG.error("An operation failed because of the bridge's database: {}", exception.toString());
            return new TransientFault(DATABASE, "A fault of the bridge's own database: " + cause, false);
        }
        LOG.error("An operation failed because of a fault of the bridge itself: {}", cause, exception);
        return new TransientFault(INTERNAL, "A fault of the bridge itself: " + cause, false);
    }
}
