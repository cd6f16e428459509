package io.yilianyun.bridge.secrets;

import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/** Logs, during each test, at DEBUG, and what the libraries have to say of requests at TRACE; with the test's own {@code logging.config}. */
class EverythingIsLogged implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {
    private final LoggingSystem logging = LoggingSystem.get(EverythingIsLogged.class.getClassLoader());

    /** Else an application that was started before has the say about the log. */
    @Override
    public void beforeAll(ExtensionContext context) {
        logging.cleanUp();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        level(LogLevel.DEBUG, LogLevel.TRACE);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        level(LogLevel.INFO, null);
    }

    private void level(LogLevel root, LogLevel libraries) {
        logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, root);
        List.of("org.apache.camel", "org.apache.hc", "org.springframework")
                .forEach(logger -> logging.setLogLevel(logger, libraries));
    }
}
