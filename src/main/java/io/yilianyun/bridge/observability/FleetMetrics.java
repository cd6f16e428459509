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
import io.yilianyun.bridge.token.Sweep;
import io.yilianyun.bridge.token.TokenRepository;
import io.yilianyun.bridge.token.TokenStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.DependsOn;
import org.springframework.stereotype.Component;

/** What all tokens and dead letters together show on {@code /actuator/prometheus}: one statement each, every ten seconds or more, whoever asks how often. */
@Component("bridgeFleetMetrics")
@DependsOn("bridgeSchema")
class FleetMetrics implements PeriodicReading {
    private final BridgeProperties properties;
    private final SqlTemplate sql;
    private final Clock clock;
    private final Instant started;
    private final MultiGauge tokens;
    private final MultiGauge expired;
    private final MultiGauge overdue;
    private final MultiGauge oldestOverdue;
    private final MultiGauge nextAccessExpiry;
    private final MultiGauge nextRefreshExpiry;
    private final MultiGauge deadLetters;

    FleetMetrics(
            BridgeProperties properties,
            SqlTemplate sql,
            @Qualifier("bridgeClock") Clock clock,
            CircuitBreaker breaker,
            Sweep sweep,
            MeterRegistry meters) {
        this.properties = properties;
        this.sql = sql;
        this.clock = clock;
        this.started = clock.instant();
        tokens = gauge(meters, "tokens", null, "Tokens by status");
        expired = gauge(
                meters, "tokens.expired", null, "Tokens whose access token has expired: these printers cannot print");
        overdue = gauge(
                meters, "tokens.overdue", null, "Tokens that have been due for a refresh for more than five minutes");
        oldestOverdue = gauge(
                meters,
                "oldest.overdue",
                "seconds",
                "How long the first of the overdue tokens has been due; 0 if none is");
        nextAccessExpiry = gauge(
                meters, "next.access.expiry", "seconds", "Until the next access token expires, of those that have not");
        nextRefreshExpiry = gauge(
                meters,
                "next.refresh.expiry",
                "seconds",
                "Until the next refresh token expires, of those that are of use");
        deadLetters = gauge(meters, "dead.letters.open", null, "Dead letters that wait for a person");
        for (String app : properties.apps().keySet()) {
            Gauge.builder("yilianyun.platform.up", breaker, b -> b.isOpen(app) ? 0 : 1)
                    .description("1 if the platform answers, 0 while its outage pauses the sweep")
                    .tag("app", app)
                    .register(meters);
            Gauge.builder("yilianyun.last.sweep", sweep, s -> sinceLast(s.lastSweep(app)))
                    .description("How long ago this node last looked for due tokens, or started")
                    .baseUnit("seconds")
                    .tag("app", app)
                    .register(meters);
        }
    }

    private long sinceLast(Instant sweep) {
        return Duration.between(sweep == null ? started : sweep, clock.instant())
                .toSeconds();
    }

    private static MultiGauge gauge(MeterRegistry meters, String name, String unit, String description) {
        return MultiGauge.builder("yilianyun." + name)
                .description(description)
                .baseUnit(unit)
                .register(meters);
    }

    /**
     * The tokens of one application with one status.
     *
     * @param firstOverdue since when the first of the overdue ones has been due; null if none is
     * @param nextAccess when the next access token expires; null if all have
     * @param nextRefresh when the next refresh token expires; null if that is unknown, or none is of use
     */
    private record Fleet(
            String app,
            TokenStatus status,
            long tokens,
            long expired,
            long overdue,
            Instant firstOverdue,
            Instant nextAccess,
            Instant nextRefresh) {}

    private record DeadLetters(String app, String category, long number) {}

    @Override
    public boolean isCostly() {
        return true;
    }

    @Override
    public void read() {
        Instant now = clock.instant();
        List<Fleet> fleets = sql.query(
                "fleet-status",
                params(
                        "now",
                        now.toEpochMilli(),
                        "overdue",
                        now.minus(TokenRepository.OVERDUE).toEpochMilli()),
                Fleet.class);
        register(tokens, properties.apps().keySet().stream().flatMap(app -> Arrays.stream(TokenStatus.values())
                .map(status -> Row.of(
                        Tags.of("app", app, "status", status.name()),
                        sum(fleets.stream().filter(fleet -> fleet.status() == status), app, Fleet::tokens)))));
        register(expired, byApp(app -> sum(fleets.stream(), app, Fleet::expired)));
        register(overdue, byApp(app -> sum(fleets.stream(), app, Fleet::overdue)));
        register(oldestOverdue, byApp(app -> {
            Instant first = first(fleets, app, Fleet::firstOverdue);
            return first == null ? 0 : Duration.between(first, now).toSeconds();
        }));
        register(nextAccessExpiry, byApp(app -> until(now, first(fleets, app, Fleet::nextAccess))));
        register(nextRefreshExpiry, byApp(app -> until(now, first(fleets, app, Fleet::nextRefresh))));
        register(
                deadLetters,
                sql.query("dead-letter-status", params(), DeadLetters.class).stream()
                        .map(open -> Row.of(Tags.of("app", open.app(), "category", open.category()), open.number())));
    }

    private static void register(MultiGauge gauge, Stream<Row<Number>> rows) {
        gauge.register(rows.toList(), true);
    }

    /** One row for each application; none where there is no value. */
    private Stream<Row<Number>> byApp(Function<String, Number> value) {
        return properties.apps().keySet().stream()
                .map(app -> value.apply(app) == null ? null : Row.of(Tags.of("app", app), value.apply(app)))
                .filter(Objects::nonNull);
    }

    private static Number sum(Stream<Fleet> fleets, String app, ToLongFunction<Fleet> value) {
        return fleets.filter(fleet -> fleet.app().equals(app)).mapToLong(value).sum();
    }

    private static Instant first(List<Fleet> fleets, String app, Function<Fleet, Instant> value) {
        return fleets.stream()
                .filter(fleet -> fleet.app().equals(app))
                .map(value)
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElse(null);
    }

    private static Number until(Instant now, Instant then) {
        return then == null ? null : Duration.between(now, then).toSeconds();
    }
}
