package io.yilianyun.bridge.observability;

import ch.qos.logback.core.boolex.IsPropertyDefinedCondition;

/** Whether a property of the log's configuration has a value. Spring Boot's defaults set some to nothing, which counts as defined. */
public class IsSet extends IsPropertyDefinedCondition {
    @Override
    public boolean evaluate() {
        return super.evaluate() && !property(getKey()).isBlank();
    }
}
