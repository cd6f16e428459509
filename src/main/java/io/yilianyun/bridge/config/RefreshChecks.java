package io.yilianyun.bridge.config;

import io.yilianyun.bridge.config.BridgeProperties.Refresh;
import io.yilianyun.bridge.config.BridgeProperties.Retry;
import java.text.ParseException;
import java.time.Duration;
import java.util.Date;
import org.quartz.CronExpression;

/** When and how tokens are refreshed, and the times that calls and repetitions take. */
final class RefreshChecks {

    private static final String REFRESH = "yilianyun.refresh.";
    private static final Duration LONGEST_LEASE = Duration.ofHours(1);

    private RefreshChecks() {}

    static void check(BridgeProperties properties, Problems problems) {
        Refresh refresh = properties.refresh();
        cron(refresh.cron(), problems);
        positive(REFRESH + "at-remaining", refresh.atRemaining(), "10d", problems);
        problems.unless(
                refresh.jitter() >= 0 && refresh.jitter() < 1,
                REFRESH + "jitter",
                "is " + refresh.jitter() + ", but must be at least 0 and less than 1",
                "write for example 0.1");
        range(REFRESH + "batch-size", refresh.batchSize(), 10_000, problems);
        range(REFRESH + "concurrency", refresh.concurrency(), 256, problems);
        lease(properties, problems);
        quota(refresh, problems);
        retry(properties.retry(), problems);
        positive("yilianyun.http.connect-timeout", properties.http().connectTimeout(), "3s", problems);
        positive("yilianyun.http.read-timeout", properties.http().readTimeout(), "10s", problems);
        if (properties.sandbox() != null) {
            sandbox(properties.sandbox(), problems);
        }
    }

    private static void cron(String cron, Problems problems) {
        String property = REFRESH + "cron";
        String mend = "write a Quartz cron expression, for example 0 * * * * ? for every minute";
        if (cron == null || cron.isBlank()) {
            problems.add(property, "is missing", mend);
            return;
        }
        String is = "is '" + cron.replaceAll("\\p{Cntrl}", " ") + "', ";
        try {
            Date next = new CronExpression(cron).getNextValidTimeAfter(new Date());
            problems.unless(next != null, property, is + "which never comes", mend);
        } catch (ParseException e) {
            problems.add(property, is + "which Quartz does not understand (" + e.getMessage() + ")", mend);
        }
    }

    private static void lease(BridgeProperties properties, Problems problems) {
        String property = REFRESH + "lease";
        Duration lease = properties.refresh().lease();
        positive(property, lease, "2m", problems);
        Duration spare = Durations.spare(properties);
        problems.unless(
                spare == null || Durations.positive(spare),
                property,
                "is " + Durations.text(lease)
                        + ", but must be longer than yilianyun.http.connect-timeout and yilianyun.http.read-timeout"
                        + " together, which are " + Durations.text(Durations.timeouts(properties)),
                "raise it, for example to 2m, or lower the time-outs");
        problems.unless(
                lease == null || lease.compareTo(LONGEST_LEASE) <= 0,
                property,
                "is " + Durations.text(lease)
                        + ", but must be 1h or less: the platform repeats a lost answer for two hours only",
                "write for example 2m");
    }

    private static void quota(Refresh refresh, Problems problems) {
        problems.unless(
                refresh.dailyQuota() >= 1,
                REFRESH + "daily-quota",
                "is " + refresh.dailyQuota() + ", but must be 1 or more",
                "write the platform's limit, 20 by default");
        boolean comparable = !problems.concern(REFRESH + "daily-quota");
        problems.unless(
                refresh.quotaReserve() >= 0 && (!comparable || refresh.quotaReserve() < refresh.dailyQuota()),
                REFRESH + "quota-reserve",
                "is " + refresh.quotaReserve()
                        + ", but must be at least 0 and less than yilianyun.refresh.daily-quota ("
                        + refresh.dailyQuota() + ")",
                "write for example " + Math.max(0, refresh.dailyQuota() / 2));
    }

    private static void retry(Retry retry, Problems problems) {
        String initial = "yilianyun.retry.initial-delay";
        String largest = "yilianyun.retry.max-delay";
        range("yilianyun.retry.max-attempts", retry.maxAttempts(), 100, problems);
        positive(initial, retry.initialDelay(), "30s", problems);
        positive(largest, retry.maxDelay(), "1h", problems);
        problems.unless(
                problems.concern(initial)
                        || problems.concern(largest)
                        || retry.initialDelay().compareTo(retry.maxDelay()) <= 0,
                initial,
                "is " + Durations.text(retry.initialDelay()) + ", which is longer than " + largest + " ("
                        + Durations.text(retry.maxDelay()) + ")",
                "lower it or raise " + largest);
    }

    private static void sandbox(BridgeProperties.Sandbox sandbox, Problems problems) {
        positive("yilianyun.sandbox.access-token-lifetime", sandbox.accessTokenLifetime(), "90s", problems);
        positive("yilianyun.sandbox.refresh-token-lifetime", sandbox.refreshTokenLifetime(), "10m", problems);
        positive("yilianyun.sandbox.replay-window", sandbox.replayWindow(), "2m", problems);
    }

    static void positive(String property, Duration duration, String example, Problems problems) {
        problems.unless(duration != null, property, "is missing", "write for example " + example);
        problems.unless(
                Durations.positive(duration),
                property,
                "is " + Durations.text(duration) + ", but must be above zero",
                "write for example " + example);
    }

    private static void range(String property, int value, int largest, Problems problems) {
        problems.unless(
                value >= 1 && value <= largest,
                property,
                "is " + value + ", but must be from 1 to " + largest,
                "write a number in that range");
    }
}
