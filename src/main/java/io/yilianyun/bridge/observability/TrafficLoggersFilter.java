package io.yilianyun.bridge.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Set;
import org.slf4j.Marker;

/**
 * Keeps the loggers that dump traffic byte by byte at INFO, whatever level is configured. They cut the traffic where a buffer ends, so that
 * half a token would slip through any pattern.
 */
public class TrafficLoggersFilter extends TurboFilter {
    private static final Set<String> DUMPING = Set.of(
            "org.apache.hc.client5.http.wire",
            "org.apache.hc.client5.http.headers",
            "org.apache.camel.http.common.DefaultHttpBinding",
            "org.apache.coyote.http11.Http11InputBuffer",
            "org.apache.tomcat.util.http.Parameters",
            "org.springframework.jdbc.core.StatementCreatorUtils");

    @Override
    public FilterReply decide(Marker marker, Logger logger, Level level, String format, Object[] params, Throwable e) {
        boolean dump = level.levelInt < Level.INFO_INT && DUMPING.contains(logger.getName());
        return dump ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
