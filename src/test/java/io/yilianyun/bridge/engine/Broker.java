package io.yilianyun.bridge.engine;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A real broker that can be stopped, and started again on the same data and port. */
interface Broker extends AutoCloseable {
    /** What a bridge needs whose events go there. */
    Map<String, String> properties() throws IOException;

    void start() throws Exception;

    void stop() throws Exception;

    /** All messages that it has received so far, and keeps. */
    List<String> messages() throws Exception;

    @Override
    default void close() throws Exception {
        stop();
    }
}
