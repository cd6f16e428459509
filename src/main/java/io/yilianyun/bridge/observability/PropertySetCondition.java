package io.yilianyun.bridge.observability;

import ch.qos.logback.core.boolex.IsPropertyDefinedCondition;

/** Matches when a property of the log configuration has a value. Spring Boot sets some to an empty text, which Logback takes for defined. */
public class PropertySetCondition extends IsPropertyDefinedCondition {
    @Override
    public boolean evaluate() {
        return super.evaluate() && !property(getKey()).isBlank();
    }
}
