package io.yilianyun.bridge.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used. It has no cause: the causes of binding errors quote values, secrets too. */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** With everything that is wrong, at least one problem. */
    public ConfigurationException(List<Problem> problems) {
        super("Wrong configuration: "
                + problems.stream().map(Problem::property).distinct().collect(Collectors.joining(", ")));
        this.problems = List.copyOf(problems);
    }

    /** Everything that is wrong, in the order in which it was found. */
    public List<Problem> problems() {
        return problems;
    }
}
