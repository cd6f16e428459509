package io.yilianyun.bridge.platform;

import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.springframework.stereotype.Component;

/** Passes only the content type to the platform, and only the {@code Date} of its answer back. */
@Component("bridgePlatformHeaderFilter")
public class PlatformHeaderFilter implements HeaderFilterStrategy {
    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return !Exchange.CONTENT_TYPE.equalsIgnoreCase(name);
    }

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return !"Date".equalsIgnoreCase(name);
    }
}
