package io.yilianyun.bridge.routing;

import io.yilianyun.bridge.persistence.PeriodicReading;
import java.time.Clock;
import java.time.Instant;
import org.apache.camel.component.quartz.CamelJob;
import org.quartz.CronTrigger;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Plans the schedules of all routes anew when this machine's clock was put back. Quartz goes by that clock: it would wait until it shows the
 * times again that runs were planned for.
 */
@Component("bridgePutBackClock")
class PutBackClock implements PeriodicReading {
    private static final Logger LOG = LoggerFactory.getLogger(PutBackClock.class);

    private final Scheduler scheduler;
    private final Clock machine;
    private Instant last;

    @Autowired
    PutBackClock(Scheduler scheduler) {
        this(scheduler, Clock.systemUTC());
    }

    PutBackClock(Scheduler scheduler, Clock machine) {
        this.scheduler = scheduler;
        this.machine = machine;
        this.last = machine.instant();
    }

    @Override
    public void read() {
        Instant now = machine.instant();
        if (now.isBefore(last)) {
            LOG.warn(
                    "This machine's clock was put back, from {} or later to {}; the schedules of all routes are planned anew",
                    last,
                    now);
            try {
                for (TriggerKey key : scheduler.getTriggerKeys(GroupMatcher.anyTriggerGroup())) {
                    plan(scheduler.getTrigger(key));
                }
            } catch (SchedulerException e) {
                throw new IllegalStateException(e);
            }
        }
        last = now;
    }

    /** If it is a route's; a host application's own jobs are its own. */
    private void plan(Trigger trigger) throws SchedulerException {
        if (trigger instanceof CronTrigger
                && CamelJob.class.isAssignableFrom(
                        scheduler.getJobDetail(trigger.getJobKey()).getJobClass())) {
            boolean paused = scheduler.getTriggerState(trigger.getKey()) == Trigger.TriggerState.PAUSED;
            scheduler.rescheduleJob(
                    trigger.getKey(), trigger.getTriggerBuilder().startNow().build());
            if (paused) {
                scheduler.pauseTrigger(trigger.getKey());
            }
        }
    }
}
