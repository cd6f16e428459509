package io.yilianyun.bridge.observability;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.app.AppState;
import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.app.CircuitBreaker;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.outbox.PendingEvents;
import io.yilianyun.bridge.persistence.Recording;
import io.yilianyun.bridge.persistence.SqlTemplate;
import io.yilianyun.bridge.platform.PlatformClock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * The bridge's health: down if the database takes no changes, or outcomes cannot be recorded. A halted application and a wrong clock are details, since a restart fixes
 * neither; so are events that could not be handed over for an hour. Shown as {@code bridge} in {@code /actuator/health}.
 */
@Component("bridgeHealthIndicator")
class BridgeHealthIndicator extends AbstractHealthIndicator {
    /** Seconds; an answer travels, and its time is a whole second. */
    private static final int NORMAL_SKEW = 5;

    private final BridgeProperties properties;
    private final Applications applications;
    private final CircuitBreaker breaker;
    private final PlatformClock clock;
    private final Recording recording;
    private final SqlTemplate sql;
    private final PendingEvents events;

    BridgeHealthIndicator(
            BridgeProperties properties,
            Applications applications,
            CircuitBreaker breaker,
            PlatformClock clock,
            Recording recording,
            SqlTemplate sql,
            PendingEvents events) {
        super("The bridge's health could not be read");
        this.properties = properties;
        this.applications = applications;
        this.breaker = breaker;
        this.clock = clock;
        this.recording = recording;
        this.sql = sql;
        this.events = events;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        try {
            sql.update("writable", params());
        } catch (DataAccessException e) {
            health.down().withDetail("notWritable", e.getMostSpecificCause().getMessage());
            return;
        }
        Map<String, String> states = new LinkedHashMap<>();
        properties.apps().keySet().forEach(app -> states.put(app, state(app)));
        Recording.Failure failure = recording.failure();
        health.status(failure == null ? "UP" : "DOWN")
                .withDetail("applications", states)
                .withDetail("platformClockAheadSeconds", clock.skew().toSeconds());
        if (clock.skew().abs().toSeconds() > NORMAL_SKEW) {
            health.withDetail(
                    "platformClock",
                    "The platform's clock and the database's differ by %d s; set the database server's right (NTP)"
                            .formatted(clock.skew().toSeconds()));
        }
        Map<String, String> failing = new LinkedHashMap<>();
        events.failingFor(Duration.ofHours(1))
                .forEach(backlog -> failing.put(
                        backlog.subscription(),
                        "%d events wait; hand-over fails since the one of %s"
                                .formatted(backlog.pending(), backlog.oldestFailed())));
        if (!failing.isEmpty()) {
            health.withDetail("eventsNotHandedOver", failing);
        }
        if (failure != null) {
            health.withDetail("notRecorded", failure);
        }
    }

    private String state(String app) {
        AppState state = applications.state(app);
        if (!state.isRunning()) {
            return "%s: %s (since %s)".formatted(state.state(), state.reason(), state.since());
        }
        Instant down = breaker.downSince(app);
        return state.state()
                + (down == null ? "" : ": the platform has not answered since " + down + "; its sweep pauses");
    }
}
