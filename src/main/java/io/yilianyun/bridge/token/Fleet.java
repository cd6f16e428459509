package io.yilianyun.bridge.token;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.persistence.PeriodicReading;
import io.yilianyun.bridge.persistence.SqlTemplate;
import io.yilianyun.bridge.persistence.UnconfiguredNames;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.DependsOn;
import org.springframework.stereotype.Component;

/** Counts all tokens for the metrics and the console: every ten seconds, less often if that takes long; never for a request. */
@Component("bridgeFleet")
@DependsOn("bridgeSchema")
public class Fleet implements PeriodicReading {
    private static final Duration SOON = Duration.ofDays(1);

    private final SqlTemplate sql;
    private final Clock clock;
    private final UnconfiguredNames unconfigured;
    private volatile Figures figures = new Figures(Instant.EPOCH, List.of());

    Fleet(SqlTemplate sql, @Qualifier("bridgeClock") Clock clock, BridgeProperties properties) {
        this.sql = sql;
        this.clock = clock;
        this.unconfigured = new UnconfiguredNames(
                properties.apps().keySet(),
                "Tokens are not refreshed, since no application of their name is configured in yilianyun.apps: {}."
                        + " Configure it again under this name, or delete the tokens");
    }

    /**
     * The tokens of an application in one state.
     *
     * @param expired whose access token has expired
     * @param expiring whose access token expires within a day, before any refresh that is planned
     * @param overdue that have been due for more than {@link TokenRepository#OVERDUE}
     * @param firstOverdue since when the first of these has been due; null if none is
     * @param nextAccess when the next access token expires; null if all have
     * @param nextRefresh when the next refresh token expires; null if that is unknown, or none is of use
     */
    public record Count(
            String app,
            TokenStatus status,
            long tokens,
            long expired,
            long expiring,
            long overdue,
            Instant firstOverdue,
            Instant nextAccess,
            Instant nextRefresh) {
        public static Predicate<Count> of(String app) {
            return count -> count.app().equals(app);
        }

        public static Predicate<Count> in(TokenStatus status) {
            return count -> count.status() == status;
        }
    }

    /** @param at when they were counted */
    public record Figures(Instant at, List<Count> counts) {
        public boolean counted() {
            return at.isAfter(Instant.EPOCH);
        }

        public long sum(ToLongFunction<Count> what, Predicate<Count> which) {
            return counts.stream().filter(which).mapToLong(what).sum();
        }

        /** The first of some instants; null if there is none. */
        public Instant first(Function<Count, Instant> what, Predicate<Count> which) {
            return counts.stream()
                    .filter(which)
                    .map(what)
                    .filter(Objects::nonNull)
                    .min(Instant::compareTo)
                    .orElse(null);
        }

        public long tokens(TokenStatus status) {
            return sum(Count::tokens, Count.in(status));
        }

        public long tokens(String app) {
            return sum(Count::tokens, Count.of(app));
        }

        public long overdue(String app) {
            return sum(Count::overdue, Count.of(app));
        }

        public Instant nextExpiry() {
            return first(Count::nextAccess, count -> true);
        }
    }

    public Figures figures() {
        return figures;
    }

    @Override
    public boolean isCostly() {
        return true;
    }

    @Override
    public void read() {
        Instant now = clock.instant();
        List<Count> counts = sql.query(
                "fleet-count",
                params("now", now.toEpochMilli(), "until", now.plus(SOON).toEpochMilli())
                        .addValue("overdue", now.minus(TokenRepository.OVERDUE).toEpochMilli()),
                Count.class);
        figures = new Figures(now, counts);
        unconfigured.found(
                counts.stream().collect(Collectors.groupingBy(Count::app, Collectors.summingLong(Count::tokens))));
    }

    /** The number of tokens of each application that is not configured: nothing refreshes them. */
    public Map<String, Long> unconfigured() {
        return unconfigured.found();
    }
}
