package io.yilianyun.bridge.observability;

import ch.qos.logback.classic.spi.IThrowableProxy;
import org.springframework.boot.logging.logback.ExtendedWhitespaceThrowableProxyConverter;

/** Writes a stack trace without secrets in the exceptions' messages. */
public class RedactingThrowableConverter extends ExtendedWhitespaceThrowableProxyConverter {
    @Override
    protected String throwableProxyToString(IThrowableProxy throwable) {
        return Redaction.apply(super.throwableProxyToString(throwable));
    }
}
