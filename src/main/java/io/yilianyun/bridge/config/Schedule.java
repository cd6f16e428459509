package io.yilianyun.bridge.config;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.TimeZone;
import org.apache.commons.lang3.ObjectUtils;
import org.quartz.CronExpression;

/** When an application's sweep runs: a Quartz cron expression in a time zone, or {@value #OFF} for never. */
public record Schedule(String cron, ZoneId zone) {
    /** As in Spring's scheduling. */
    static final String OFF = "-";

    /** What waits for less is no loss: the platform repeats an answer that was lost for two hours. */
    private static final Duration SHORT = Duration.ofMinutes(15);

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration NEVER = Duration.ofSeconds(Long.MAX_VALUE);
    /** Sees the pauses of what runs once a month. */
    private static final Duration HORIZON = Duration.ofDays(32);
    /** An access token's life by the platform's documents. */
    private static final Duration ACCESS_TOKEN_LIFE = Duration.ofDays(30);
    /** Whatever {@code at-remaining} says, a token is due at a third of its life at the latest. */
    static final Duration LONGEST_REMAINING = ACCESS_TOKEN_LIFE.dividedBy(3);

    static boolean isValid(String cron) {
        return OFF.equals(cron) || CronExpression.isValidExpression(cron);
    }

    public boolean isOff() {
        return OFF.equals(cron);
    }

    /** Returns when it runs next; null: never. */
    public Instant next(Instant after) {
        return isOff() ? null : next(expression(), after);
    }

    private static Instant next(CronExpression expression, Instant after) {
        Date next = expression.getNextValidTimeAfter(Date.from(after));
        return next == null ? null : next.toInstant();
    }

    private CronExpression expression() {
        try {
            CronExpression expression = new CronExpression(cron);
            expression.setTimeZone(TimeZone.getTimeZone(zone));
            return expression;
        } catch (ParseException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Returns whether there are pauses in which something cannot wait for the next run, while tokens are kept alive by the sweep at all. */
    public boolean isRare() {
        Duration pause = longestPause(Instant.now());
        return pause.compareTo(SHORT) > 0 && pause.compareTo(ACCESS_TOKEN_LIFE) < 0;
    }

    /** Returns the longest pause between two runs, to a quarter of an hour; that before a run which never comes is as long as can be. */
    Duration longestPause(Instant from) {
        if (isOff()) {
            return NEVER;
        }
        CronExpression expression = expression();
        Duration longest = Duration.ZERO;
        for (Instant at = from; at.isBefore(from.plus(HORIZON)); ) {
            Instant next = next(expression, at);
            if (next == null) {
                return NEVER;
            }
            Duration pause = Duration.between(at, next);
            longest = ObjectUtils.max(pause, longest);
            Instant soon = at.plus(SHORT);
            if (next.isAfter(soon)) {
                at = next;
            } else {
                // All days on which it runs are alike: after one without a long pause, only whole days can be missing.
                boolean alike = longest.compareTo(SHORT) <= 0 && soon.isAfter(from.plus(DAY));
                at = alike ? endOfDay(soon) : soon;
            }
        }
        return longest;
    }

    private Instant endOfDay(Instant at) {
        return at.atZone(zone)
                .toLocalDate()
                .plusDays(1)
                .atStartOfDay(zone)
                .minusSeconds(1)
                .toInstant();
    }
}
