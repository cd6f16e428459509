package io.yilianyun.bridge.persistence;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.quartz.CronExpression;
import org.quartz.CronTrigger;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * Quartz goes by each machine's own clock. A node whose clock is fast leaves fire times and check-ins that lie ahead, and when it dies, nobody
 * would sweep until the time it took to be now. This puts both back, by the database's clock; a node whose own clock is wrong leaves it to the
 * others.
 */
public class FireTimes {
    private static final Logger LOG = LoggerFactory.getLogger(FireTimes.class);
    private static final Duration TOLERANCE = Duration.ofSeconds(10);
    private static final String GROUP = "yilianyun";

    private final Scheduler scheduler;
    private final DatabaseClock clock;
    private final NamedParameterJdbcTemplate jdbc;
    private final Sql sql;

    public FireTimes(Scheduler scheduler, DatabaseClock clock, NamedParameterJdbcTemplate jdbc, Sql sql) {
        this.scheduler = scheduler;
        this.clock = clock;
        this.jdbc = jdbc;
        this.sql = sql;
    }

    /** Called every few seconds; what fails is left to the next time. */
    public void putBack() {
        try {
            correct();
        } catch (SchedulerException e) {
            LOG.warn("Quartz's fire times could not be checked", e);
        }
    }

    private void correct() throws SchedulerException {
        if (clock.machineIsAhead().abs().compareTo(TOLERANCE) > 0) {
            return;
        }
        Instant now = clock.instant();
        jdbc.update(
                sql.get("quartz-checkin-correct"),
                Map.of("now", now.toEpochMilli(), "until", now.plus(TOLERANCE).toEpochMilli()));
        for (TriggerKey key : scheduler.getTriggerKeys(GroupMatcher.triggerGroupEquals(GROUP))) {
            if (scheduler.getTrigger(key) instanceof CronTrigger trigger && isAhead(trigger, now)) {
                LOG.warn(
                        "{} was not to fire before {}: a node with a fast clock has fired it. It fires by schedule again",
                        key,
                        trigger.getNextFireTime().toInstant());
                scheduler.rescheduleJob(
                        key, trigger.getTriggerBuilder().startAt(Date.from(now)).build());
            }
        }
    }

    /** Whether the next fire time lies beyond the one that the schedule has after now, and more than a little. */
    private static boolean isAhead(CronTrigger trigger, Instant now) throws SchedulerException {
        Date next = trigger.getNextFireTime();
        try {
            // Not asked of the trigger, which never fires before its own start, and that may lie ahead as well.
            CronExpression schedule = new CronExpression(trigger.getCronExpression());
            schedule.setTimeZone(trigger.getTimeZone());
            Date due = schedule.getNextValidTimeAfter(Date.from(now));
            return next != null
                    && due != null
                    && next.toInstant().isAfter(due.toInstant().plus(TOLERANCE));
        } catch (ParseException e) {
            throw new SchedulerException(e);
        }
    }
}
