package io.yilianyun.bridge.platform;

import io.yilianyun.bridge.crypto.Cipher.UndecipherableException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a {@link PlatformFault} of an exception that is none: no answer came, or something of our own failed. */
public class FaultClassifier {
    private static final Logger LOG = LoggerFactory.getLogger(FaultClassifier.class);

    /** Code of what the keyset at hand cannot decrypt. */
    public static final String UNDECRYPTABLE = "undecryptable";

    private final ErrorPolicy policy;

    public FaultClassifier(ErrorPolicy policy) {
        this.policy = policy;
    }

    /**
     * Transport faults are classed by the policy's {@code transport} entry. What cannot be decrypted is a defect. Anything else is logged
     * and taken for transient, since it may be over the next time.
     */
    public PlatformFault classify(Exception exception) {
        if (exception instanceof SocketTimeoutException) {
            return policy.transportFault("timeout", "The platform did not answer in time");
        }
        if (exception instanceof IOException) {
            return policy.transportFault(
                    "connection",
                    "No complete answer from the platform: "
                            + exception.getClass().getSimpleName());
        }
        if (exception instanceof UndecipherableException) {
            return new DefectFault(UNDECRYPTABLE, exception.getMessage(), false);
        }
        LOG.error("An operation failed for a reason of the bridge's own", exception);
        return new TransientFault(
                "internal",
                "A fault of the bridge's own: " + exception.getClass().getSimpleName(),
                false);
    }
}
