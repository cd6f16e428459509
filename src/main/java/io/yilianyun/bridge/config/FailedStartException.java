package io.yilianyun.bridge.config;

import java.util.List;

/** The bridge cannot start, for a reason that an operator can remove: the start ends with the message and the action, without a trace. */
public class FailedStartException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;
    private final String action;

    /**
     * @param message what is wrong
     * @param action what to do about it
     */
    public FailedStartException(String message, String action, Throwable cause) {
        super(message, cause);
        this.problems = List.of(message);
        this.action = action;
    }

    /**
     * With everything that is wrong, at least one problem; without a cause.
     *
     * @param problems each on one line
     */
    protected FailedStartException(List<String> problems, String action) {
        super("Yilianyun Bridge does not start. What is wrong, one per line:\n\n    "
                + String.join("\n    ", problems));
        this.problems = List.copyOf(problems);
        this.action = action;
    }

    /** Everything that is wrong, in the order in which it was found. */
    public final List<String> problems() {
        return problems;
    }

    /** What to do. */
    public final String action() {
        return action;
    }
}
