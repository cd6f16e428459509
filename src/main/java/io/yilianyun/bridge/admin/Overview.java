package io.yilianyun.bridge.admin;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.app.AppState;
import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.app.CircuitBreaker;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.ConditionalOnStandalone;
import io.yilianyun.bridge.outbox.PendingEvents;
import io.yilianyun.bridge.persistence.PeriodicReading;
import io.yilianyun.bridge.persistence.SqlTemplate;
import io.yilianyun.bridge.token.TokenRepository;
import io.yilianyun.bridge.token.TokenStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/** What the overview shows of all tokens. They are counted every ten seconds, less often if that takes long; never for a request. */
@ConditionalOnStandalone
@Component("bridgeOverview")
class Overview implements PeriodicReading {
    private static final Duration SOON = Duration.ofDays(1);
    private static final Duration TIMELINE = Duration.ofDays(35);
    /** An event that has waited so long for its subscriber is worth a look. */
    private static final Duration UNDELIVERED = Duration.ofMinutes(1);

    private final BridgeProperties properties;
    private final Applications applications;
    private final CircuitBreaker breaker;
    private final PendingEvents events;
    private final SqlTemplate sql;
    private final Clock clock;
    private volatile Figures figures = new Figures(Instant.EPOCH, List.of(), List.of());

    Overview(
            BridgeProperties properties,
            Applications applications,
            CircuitBreaker breaker,
            PendingEvents events,
            SqlTemplate sql,
            @Qualifier("bridgeClock") Clock clock) {
        this.properties = properties;
        this.applications = applications;
        this.breaker = breaker;
        this.events = events;
        this.sql = sql;
        this.clock = clock;
    }

    /**
     * The tokens of an application in one state.
     *
     * @param expiring whose access token expires within a day, before any refresh that is planned
     * @param overdue that have been due for more than five minutes
     * @param nextExpiry of the access tokens that are still good; null if there is none
     */
    record Count(
            String app,
            TokenStatus status,
            long tokens,
            long expired,
            long expiring,
            long overdue,
            Instant nextExpiry) {}

    /** @param dayNumber of Asia/Shanghai, from 1970-01-01 */
    record Day(String kind, long dayNumber, long tokens) {}

    /** @param at when they were counted */
    record Figures(Instant at, List<Count> counts, List<Day> days) {
        public boolean counted() {
            return at.isAfter(Instant.EPOCH);
        }

        public long sum(ToLongFunction<Count> what, Predicate<Count> which) {
            return counts.stream().filter(which).mapToLong(what).sum();
        }

        public long tokens(TokenStatus status) {
            return sum(Count::tokens, count -> count.status() == status);
        }

        public long tokens(String app) {
            return sum(Count::tokens, count -> count.app().equals(app));
        }

        public long overdue(String app) {
            return sum(Count::overdue, count -> count.app().equals(app));
        }

        public Instant nextExpiry() {
            return counts.stream()
                    .map(Count::nextExpiry)
                    .filter(Objects::nonNull)
                    .min(Comparator.naturalOrder())
                    .orElse(null);
        }
    }

    /**
     * Something that needs a person.
     *
     * @param kind key of its texts in {@code console.properties}, after {@code concern.}
     * @param subject the application or the subscription; null if it is about printers
     * @param page where it is put right, below {@code /console}
     */
    record Concern(
            String kind, boolean urgent, long count, String subject, String reason, Instant since, String page) {}

    Figures figures() {
        return figures;
    }

    @Override
    public boolean isCostly() {
        return true;
    }

    /** Counts all tokens. */
    @Override
    public void read() {
        Instant now = clock.instant();
        List<Count> counts = sql.query(
                "overview-tokens",
                params("now", now.toEpochMilli(), "until", now.plus(SOON).toEpochMilli())
                        .addValue("overdue", now.minus(TokenRepository.OVERDUE).toEpochMilli()),
                Count.class);
        List<Day> days = sql.query(
                "overview-days",
                params("from", now.toEpochMilli(), "until", now.plus(TIMELINE).toEpochMilli()),
                Day.class);
        figures = new Figures(now, counts, days);
    }

    /** What needs a person, the worst first. */
    List<Concern> concerns(long openDeadLetters) {
        List<Concern> concerns = new ArrayList<>();
        for (String app : properties.apps().keySet()) {
            Instant down = breaker.downSince(app);
            if (down != null) {
                concerns.add(new Concern("down", true, 1, app, null, down, "/apps"));
            }
            AppState state = applications.state(app);
            if (!state.isRunning()) {
                concerns.add(new Concern("halted", true, 1, app, state.reason(), state.since(), "/apps"));
            }
        }
        Figures counted = figures;
        Predicate<Count> any = count -> true;
        long expired = counted.sum(Count::expired, any);
        long expiring = counted.sum(Count::expiring, any);
        long reauthorize = counted.tokens(TokenStatus.REAUTHORIZE);
        long overdue = counted.sum(Count::overdue, any);
        concerns.add(printers("expired", true, expired, "?expired=true&sort=ACCESS_EXPIRES_AT"));
        concerns.add(
                printers("expiring", true, expiring, "?expiresWithinHours=24&unplanned=true&sort=ACCESS_EXPIRES_AT"));
        concerns.add(printers("reauthorize", false, reauthorize, "?status=REAUTHORIZE&sort=ACCESS_EXPIRES_AT"));
        concerns.add(new Concern("letters", false, openDeadLetters, null, null, null, "/dead-letters"));
        concerns.add(printers("overdue", false, overdue, "?overdue=true&sort=REFRESH_DUE_AT"));
        events.failingFor(UNDELIVERED).forEach(backlog -> {
            String page = "/events?subscription=" + backlog.subscription();
            concerns.add(new Concern(
                    "undelivered",
                    false,
                    backlog.pending(),
                    backlog.subscription(),
                    null,
                    backlog.oldestFailed(),
                    page));
        });
        concerns.removeIf(concern -> concern.count() == 0);
        return concerns;
    }

    private static Concern printers(String kind, boolean urgent, long count, String query) {
        return new Concern(kind, urgent, count, null, null, null, "/printers" + query);
    }
}
