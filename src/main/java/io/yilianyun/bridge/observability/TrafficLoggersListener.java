package io.yilianyun.bridge.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.spi.LifeCycle;
import java.util.Set;

/**
 * Keeps the loggers that dump traffic byte by byte at INFO, whatever level is configured. They cut the traffic where a buffer ends, so that
 * half a token would slip through any pattern.
 */
public class TrafficLoggersListener extends ContextAwareBase implements LoggerContextListener, LifeCycle {
    private static final Set<String> DUMPING = Set.of(
            "org.apache.hc.client5.http.wire",
            "org.apache.hc.client5.http.headers",
            "org.apache.camel.http.common.DefaultHttpBinding",
            "org.apache.coyote.http11.Http11InputBuffer",
            "org.apache.tomcat.util.http.Parameters",
            "org.springframework.jdbc.core.StatementCreatorUtils",
            "org.springframework.web.method.HandlerMethod");

    private boolean started;

    @Override
    public void start() {
        started = true;
        LoggerContext loggers = (LoggerContext) getContext();
        DUMPING.forEach(name -> silence(loggers.getLogger(name)));
    }

    @Override
    public void onLevelChange(Logger logger, Level level) {
        if (DUMPING.contains(logger.getName())) {
            silence(logger);
        }
    }

    /** Sets an explicit level, so that none is inherited; only where it differs, because setting it calls the listener again. */
    private static void silence(Logger logger) {
        Level level = logger.getLevel();
        if (level == null || level.toInt() < Level.INFO_INT) {
            logger.setLevel(Level.INFO);
        }
    }

    @Override
    public void stop() {
        started = false;
    }

    @Override
    public boolean isStarted() {
        return started;
    }

    @Override
    public boolean isResetResistant() {
        return false;
    }

    @Override
    public void onStart(LoggerContext context) {
        // The levels are set when the configuration that names this listener is read.
    }

    @Override
    public void onReset(LoggerContext context) {
        // The next configuration names this listener again.
    }

    @Override
    public void onStop(LoggerContext context) {
        // There is nothing to release.
    }
}
