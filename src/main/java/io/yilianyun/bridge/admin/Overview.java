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
import io.yilianyun.bridge.token.Fleet;
import io.yilianyun.bridge.token.Fleet.Count;
import io.yilianyun.bridge.token.TokenStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/** What the overview shows: what needs a person, and when how many tokens expire, counted every ten seconds or less often. */
@ConditionalOnStandalone
@Component("bridgeOverview")
class Overview implements PeriodicReading {
    private static final Duration TIMELINE = Duration.ofDays(35);
    /** An event that has waited so long for its subscriber is worth a look. */
    private static final Duration UNDELIVERED = Duration.ofMinutes(1);

    private final BridgeProperties properties;
    private final Applications applications;
    private final CircuitBreaker breaker;
    private final PendingEvents events;
    private final Fleet fleet;
    private final SqlTemplate sql;
    private final Clock clock;
    private volatile List<Day> days = List.of();

    Overview(
            BridgeProperties properties,
            Applications applications,
            CircuitBreaker breaker,
            PendingEvents events,
            Fleet fleet,
            SqlTemplate sql,
            @Qualifier("bridgeClock") Clock clock) {
        this.properties = properties;
        this.applications = applications;
        this.breaker = breaker;
        this.events = events;
        this.fleet = fleet;
        this.sql = sql;
        this.clock = clock;
    }

    /** @param dayNumber of Asia/Shanghai, from 1970-01-01 */
    record Day(String kind, long dayNumber, long tokens) {}

    /**
     * Something that needs a person.
     *
     * @param kind key of its texts in {@code console.properties}, after {@code concern.}
     * @param subject the application or the subscription; null if it is about printers
     * @param page where it is put right, below {@code /console}
     */
    record Concern(
            String kind, boolean urgent, long count, String subject, String reason, Instant since, String page) {}

    Fleet.Figures figures() {
        return fleet.figures();
    }

    List<Day> days() {
        return days;
    }

    @Override
    public boolean isCostly() {
        return true;
    }

    @Override
    public void read() {
        Instant now = clock.instant();
        days = sql.query(
                "overview-days",
                params("from", now.toEpochMilli(), "until", now.plus(TIMELINE).toEpochMilli()),
                Day.class);
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
        fleet.unconfigured()
                .forEach((app, tokens) -> concerns.add(
                        new Concern("unconfigured", true, tokens, app, null, null, "/printers?app=" + app)));
        Fleet.Figures counted = figures();
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
        concerns.add(printers("overdue", false, overdue, "?overdue=true&sort=ACCESS_EXPIRES_AT"));
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
