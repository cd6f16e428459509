package io.yilianyun.bridge.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Set;
import org.slf4j.Marker;

/**
 * Drops what is below INFO of the loggers that dump traffic byte by byte, whatever level is configured. They cut the traffic where a buffer
 * ends, so that half a token would slip through any pattern.
 */
public class TrafficFilter extends TurboFilter {
    private static final Set<String> DUMPING = Set.of(
            "org.apache.hc.client5.http.wire",
            "org.apache.hc.client5.http.headers",
            "org.apache.camel.http.common.DefaultHttpBinding",
            "org.apache.coyote.http11.Http11InputBuffer",
            "org.apache.tomcat.util.http.Parameters",
            "org.springframework.jdbc.core.StatementCreatorUtils",
            "org.springframework.web.method.HandlerMethod");

    @Override
    public FilterReply decide(
            Marker marker, Logger logger, Level level, String format, Object[] arguments, Throwable thrown) {
        return level.toInt() < Level.INFO_INT && DUMPING.contains(logger.getName())
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
    }
}
