package io.yilianyun.bridge.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.matchers.KeyMatcher;
import org.quartz.listeners.JobListenerSupport;

/** One run of a quartz job, from its trigger to its end. */
public final class JobRun extends JobListenerSupport {
    private final String name = UUID.randomUUID().toString();
    private final CountDownLatch ended = new CountDownLatch(1);

    private JobRun() {}

    public static void of(Scheduler scheduler, String trigger) {
        JobRun run = new JobRun();
        JobKey job = new JobKey(trigger, "yilianyun");
        try {
            scheduler.getListenerManager().addJobListener(run, KeyMatcher.keyEquals(job));
            scheduler.triggerJob(job);
            assertThat(run.ended.await(30, TimeUnit.SECONDS))
                    .as("%s has run", trigger)
                    .isTrue();
            scheduler.getListenerManager().removeJobListener(run.name);
        } catch (SchedulerException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public void jobWasExecuted(JobExecutionContext context, JobExecutionException failure) {
        ended.countDown();
    }
}
