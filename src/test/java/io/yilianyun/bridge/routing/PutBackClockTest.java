package io.yilianyun.bridge.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yilianyun.bridge.engine.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.component.quartz.CamelJob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.CronScheduleBuilder;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.Trigger.TriggerState;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.StdSchedulerFactory;

class PutBackClockTest {
    private static final Duration AHEAD = Duration.ofHours(8);
    private static final List<String> RUNS = new CopyOnWriteArrayList<>();
    private final MovableClock machine = new MovableClock(Instant.now().plus(AHEAD));
    private Scheduler scheduler;
    private PutBackClock clock;

    public static final class Run extends CamelJob {
        @Override
        public void execute(JobExecutionContext context) {
            RUNS.add(context.getTrigger().getKey().getName()
                    + context.getMergedJobDataMap().getString("of"));
        }
    }

    @BeforeEach
    void start() throws Exception {
        Properties properties = new Properties();
        properties.put("org.quartz.scheduler.instanceName", UUID.randomUUID().toString());
        properties.put("org.quartz.threadPool.threadCount", "1");
        scheduler = new StdSchedulerFactory(properties).getScheduler();
        scheduler.start();
        clock = new PutBackClock(scheduler, machine);
        RUNS.clear();
    }

    @AfterEach
    void stop() throws Exception {
        scheduler.shutdown();
    }

    public static final class OfTheHost implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            RUNS.add("of the host");
        }
    }

    /** Every second, from eight hours on: the next run of a schedule that was planned when the clock was ahead. */
    private TriggerKey planned(String name, Class<? extends Job> job) throws Exception {
        TriggerKey key = TriggerKey.triggerKey(name, "yilianyun");
        scheduler.scheduleJob(
                JobBuilder.newJob(job).withIdentity(name).build(),
                TriggerBuilder.newTrigger()
                        .withIdentity(key)
                        .usingJobData("of", " of demo")
                        .withSchedule(CronScheduleBuilder.cronSchedule("* * * * * ?"))
                        .startAt(Date.from(machine.instant()))
                        .build());
        return key;
    }

    @Test
    void aScheduleDoesNotWaitUntilTheClockShowsTheTimeAgain() throws Exception {
        planned("refresh", Run.class);
        machine.advance(AHEAD.negated());
        clock.read();
        await().until(() -> RUNS.contains("refresh of demo"));
    }

    @Test
    void aJobOfTheHostIsLeftAsItIs() throws Exception {
        TriggerKey key = planned("report", OfTheHost.class);
        Date next = scheduler.getTrigger(key).getNextFireTime();
        machine.advance(AHEAD.negated());
        clock.read();
        assertThat(scheduler.getTrigger(key).getNextFireTime()).isEqualTo(next);
    }

    @Test
    void aScheduleThatIsPausedStaysSo() throws Exception {
        TriggerKey key = planned("paused", Run.class);
        scheduler.pauseTrigger(key);
        machine.advance(AHEAD.negated());
        clock.read();
        assertThat(scheduler.getTriggerState(key)).isEqualTo(TriggerState.PAUSED);
        scheduler.resumeTrigger(key);
        await().until(() -> RUNS.contains("paused of demo"));
    }

    @Test
    void whileTheClockGoesOnNothingIsPlannedAnew() throws Exception {
        TriggerKey key = planned("refresh", Run.class);
        Date next = scheduler.getTrigger(key).getNextFireTime();
        machine.advance(Duration.ofSeconds(10));
        clock.read();
        assertThat(scheduler.getTrigger(key).getNextFireTime()).isEqualTo(next);
    }
}
