package io.yilianyun.bridge.routing;

import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;

/**
 * A file of routes.
 *
 * @param location where it is, for messages
 */
record RouteFile(String location, String text) {
    /** The key of Camel's loader, which knows no {@code yml}. */
    String language() {
        return location.endsWith(".xml") ? "xml" : "yaml";
    }

    Resource resource() {
        return ResourceHelper.fromString(location, text);
    }
}
