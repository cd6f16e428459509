package io.yilianyun.bridge.config;

import java.util.List;

/** The configuration cannot be used. It has no cause: the causes of binding errors quote values, secrets too. */
public final class ConfigurationException extends FailedStartException {
    private static final long serialVersionUID = 1L;
    private static final String ACTION =
            "Correct what is named above where it is set: in application.yaml, in an environment variable"
                    + " (yilianyun.refresh.batch-size is YILIANYUN_REFRESH_BATCHSIZE) or in an argument (--yilianyun.refresh.batch-size=500)."
                    + " Secrets belong into a file or an environment variable.";

    /**
     * With everything that is wrong, at least one problem. None of the texts holds a secret.
     *
     * @param problems each begins with a property's full name in kebab-case, goes on with what is wrong with it, and after a semicolon
     *     says what to do about it
     */
    public ConfigurationException(List<String> problems) {
        super(problems, ACTION);
    }
}
