package io.yilianyun.bridge.observability;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.app.AppState;
import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.outbox.PendingEvents;
import io.yilianyun.bridge.outbox.PendingEvents.Backlog;
import io.yilianyun.bridge.persistence.Recording;
import io.yilianyun.bridge.persistence.SqlTemplate;
import io.yilianyun.bridge.platform.PlatformClock;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Qualifier;
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
    private final BridgeProperties properties;
    private final Applications applications;
    private final PlatformClock clock;
    private final Recording recording;
    private final SqlTemplate sql;
    private final PendingEvents events;
    private final Clock time;

    BridgeHealthIndicator(
            BridgeProperties properties,
            Applications applications,
            PlatformClock clock,
            Recording recording,
            SqlTemplate sql,
            PendingEvents events,
            @Qualifier("bridgeClock") Clock time) {
        super("The bridge's health could not be read");
        this.properties = properties;
        this.applications = applications;
        this.clock = clock;
        this.recording = recording;
        this.sql = sql;
        this.events = events;
        this.time = time;
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
        properties.apps().keySet().forEach(app -> {
            AppState state = applications.state(app);
            states.put(app, state.state() + (state.isRunning() ? "" : ": " + state.reason()));
        });
        Recording.Failure failure = recording.failure();
        health.status(failure == null ? "UP" : "DOWN")
                .withDetail("applications", states)
                .withDetail("platformClockAheadSeconds", clock.skew().toSeconds());
        List<Backlog> failing = events.failingSince(time.instant().minus(Duration.ofHours(1)));
        if (!failing.isEmpty()) {
            health.withDetail("eventsNotHandedOver", failing);
        }
        if (failure != null) {
            health.withDetail("notRecorded", failure);
        }
    }
}
