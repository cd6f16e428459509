package io.yilianyun.bridge.config;

/** The bridge cannot start, for a reason that an operator can remove: the start ends with the message and the action, without a trace. */
public class FailedStartException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * @param message what is wrong
     * @param action what to do about it
     */
    public FailedStartException(String message, String action, Throwable cause) {
        super(message, cause);
        this.action = action;
    }

    /** What to do. */
    public String action() {
        return action;
    }
}
