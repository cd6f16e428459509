package io.yilianyun.bridge.admin;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.yilianyun.bridge.config.ConditionalOnStandalone;
import io.yilianyun.bridge.persistence.PeriodicReading;
import io.yilianyun.bridge.persistence.SqlTemplate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.stereotype.Component;

/**
 * Keeps how many refreshes of all nodes had which outcome in each hour of the last two days. The metric {@code yilianyun_refresh_seconds} counts
 * them; every few seconds what has been added to it is added to a row of the hour, so that a process that is killed loses a few seconds.
 */
@ConditionalOnStandalone
@Component("bridgeRefreshHours")
class RefreshHours implements PeriodicReading {
    private static final String TIMER = "yilianyun.refresh";
    private static final Duration KEPT = Duration.ofHours(48);

    private final ObjectProvider<MeterRegistry> registry;
    private final SqlTemplate sql;
    private final Clock clock;
    private final Map<Meter.Id, Long> added = new HashMap<>();

    RefreshHours(ObjectProvider<MeterRegistry> registry, SqlTemplate sql, @Qualifier("bridgeClock") Clock clock) {
        this.registry = registry;
        this.sql = sql;
        this.clock = clock;
    }

    record Hour(Instant hourAt, String outcome, long refreshes) {}

    List<Hour> since(Instant from) {
        return sql.query("refresh-hour-select", params("from", from.toEpochMilli()), Hour.class);
    }

    @Override
    public synchronized void read() {
        registry.ifAvailable(meters -> meters.find(TIMER).timers().forEach(this::add));
    }

    private void add(Timer timer) {
        long count = timer.count();
        long more = count - added.getOrDefault(timer.getId(), 0L);
        if (more > 0) {
            Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
            MapSqlParameterSource row = params(
                            "at", hour.toEpochMilli(), "app", timer.getId().getTag("app"))
                    .addValue("outcome", timer.getId().getTag("outcome"))
                    .addValue("count", more);
            if (sql.update("refresh-hour-add", row) == 0) {
                begin(row, hour);
            }
            added.put(timer.getId(), count);
        }
    }

    private void begin(MapSqlParameterSource row, Instant hour) {
        sql.update("refresh-hour-delete-old", params("until", hour.minus(KEPT).toEpochMilli()));
        try {
            sql.update("refresh-hour-insert", row);
        } catch (DuplicateKeyException e) {
            // Another node was quicker.
            sql.update("refresh-hour-add", row);
        }
    }
}
