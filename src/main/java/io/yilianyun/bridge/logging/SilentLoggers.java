package io.yilianyun.bridge.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;
import org.slf4j.Marker;

/**
 * Denies, at DEBUG and below, the loggers that dump traffic byte by byte: they cut it where a buffer ends, so that half a token would slip
 * through any pattern.
 */
public class SilentLoggers extends TurboFilter {
    private static final List<String> DUMPING = List.of(
            "org.apache.hc.client5.http.wire",
            "org.apache.hc.client5.http.headers",
            "org.apache.hc.client5.http2",
            "org.apache.coyote.http11.Http11InputBuffer",
            "org.apache.coyote.http2",
            "org.apache.tomcat.util.http.Parameters",
            "org.springframework.jdbc.core.StatementCreatorUtils");

    @Override
    public FilterReply decide(Marker marker, Logger logger, Level level, String format, Object[] params, Throwable t) {
        return level.toInt() < Level.INFO_INT && DUMPING.stream().anyMatch(logger.getName()::startsWith)
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
    }
}
