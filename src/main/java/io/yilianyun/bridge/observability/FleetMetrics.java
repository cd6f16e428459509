package io.yilianyun.bridge.observability;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.yilianyun.bridge.app.CircuitBreaker;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.persistence.PeriodicReading;
import io.yilianyun.bridge.persistence.SqlTemplate;
import io.yilianyun.bridge.token.Fleet;
import io.yilianyun.bridge.token.Fleet.Count;
import io.yilianyun.bridge.token.Sweep;
import io.yilianyun.bridge.token.TokenStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.ToDoubleFunction;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.DependsOn;
import org.springframework.stereotype.Component;

/** What all tokens and dead letters together show on {@code /actuator/prometheus}: as they were counted last, whoever asks how often. */
@Component("bridgeFleetMetrics")
@DependsOn("bridgeSchema")
class FleetMetrics implements PeriodicReading {
    private final SqlTemplate sql;
    private final Fleet fleet;
    private final Clock clock;
    private final Instant started;
    private final MeterRegistry meters;
    private final MultiGauge deadLetters;

    FleetMetrics(
            BridgeProperties properties,
            SqlTemplate sql,
            Fleet fleet,
            @Qualifier("bridgeClock") Clock clock,
            CircuitBreaker breaker,
            Sweep sweep,
            MeterRegistry meters) {
        this.sql = sql;
        this.fleet = fleet;
        this.clock = clock;
        this.started = clock.instant();
        this.meters = meters;
        deadLetters = MultiGauge.builder("yilianyun.dead.letters.open")
                .description("Dead letters that wait for a person")
                .register(meters);
        register(
                "tokens.unconfigured",
                null,
                "Tokens whose application is not configured: nothing refreshes them",
                Tags.empty(),
                all -> fleet.unconfigured().values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
        for (String app : properties.apps().keySet()) {
            Tags tags = Tags.of("app", app);
            registerTokens(app, tags);
            register(
                    "platform.up",
                    null,
                    "1 if the platform answers, 0 while its outage pauses the sweep",
                    tags,
                    all -> breaker.isOpen(app) ? 0 : 1);
            register(
                    "last.sweep",
                    "seconds",
                    "How long ago this node last looked for due tokens, or started",
                    tags,
                    all -> since(sweep.lastSweep(app) == null ? started : sweep.lastSweep(app)));
        }
    }

    private void registerTokens(String app, Tags tags) {
        for (TokenStatus status : TokenStatus.values()) {
            register(
                    "tokens",
                    null,
                    "Tokens by status",
                    tags.and("status", status.name()),
                    all -> all.sum(Count::tokens, Count.of(app).and(Count.in(status))));
        }
        register(
                "tokens.expired",
                null,
                "Tokens whose access token has expired: these printers cannot print",
                tags,
                all -> all.sum(Count::expired, Count.of(app)));
        register(
                "tokens.overdue",
                null,
                "Tokens that have been due for a refresh for more than five minutes",
                tags,
                all -> all.overdue(app));
        register(
                "oldest.overdue",
                "seconds",
                "How long the first of the overdue tokens has been due; 0 if none is",
                tags,
                all -> all.overdue(app) == 0 ? 0 : since(all.first(Count::firstOverdue, Count.of(app))));
        register(
                "next.access.expiry",
                "seconds",
                "Until the next access token expires, of those that have not; NaN if there is none",
                tags,
                all -> until(all.first(Count::nextAccess, Count.of(app))));
        register(
                "next.refresh.expiry",
                "seconds",
                "Until the next refresh token expires, of those that are of use; NaN if that is unknown",
                tags,
                all -> until(all.first(Count::nextRefresh, Count.of(app))));
    }

    private void register(
            String name, String unit, String description, Tags tags, ToDoubleFunction<Fleet.Figures> value) {
        Gauge.builder("yilianyun." + name, fleet, counted -> value.applyAsDouble(counted.figures()))
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .register(meters);
    }

    /** Not a number without an instant. */
    private double until(Instant then) {
        return then == null
                ? Double.NaN
                : Duration.between(clock.instant(), then).toSeconds();
    }

    private double since(Instant then) {
        return Duration.between(then, clock.instant()).toSeconds();
    }

    private record DeadLetters(String app, String category, long number) {}

    @Override
    public void read() {
        deadLetters.register(
                sql.query("dead-letter-status", params(), DeadLetters.class).stream()
                        .<Row<?>>map(
                                open -> Row.of(Tags.of("app", open.app(), "category", open.category()), open.number()))
                        .toList(),
                true);
    }
}
