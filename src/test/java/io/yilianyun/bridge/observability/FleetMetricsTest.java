package io.yilianyun.bridge.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.app.CircuitBreaker;
import io.yilianyun.bridge.persistence.PeriodicReading;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Platform;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The bridge's own metrics, as Prometheus reads them. */
class FleetMetricsTest extends BridgeTest {
    @Autowired
    private List<PeriodicReading> readings;

    @Autowired
    private CircuitBreaker breaker;

    private String scrape() {
        readings.forEach(PeriodicReading::read);
        return client().get("/actuator/prometheus").body();
    }

    /** The value of the one series with this name and all of these labels. */
    private static OptionalDouble value(String metrics, String name, String... labels) {
        return metrics.lines()
                .filter(line ->
                        line.startsWith(name + "{") && Arrays.stream(labels).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .reduce((one, other) -> {
                    throw new AssertionError("several series of " + name);
                });
    }

    private static String label(String name, String value) {
        return "%s=\"%s\"".formatted(name, value);
    }

    private void change(String machineCode, String column, Duration fromNow) {
        jdbc.update(
                "UPDATE yly_token SET %s = ? WHERE machine_code = ?".formatted(column),
                clock.instant().plus(fromNow).toEpochMilli(),
                machineCode);
    }

    @Test
    void tokensAreCountedByStatusAndByWhatTheyLack() {
        String app = label("app", "demo");
        String soon = granted("demo");
        change(soon, "access_expires_at", Duration.ofHours(2));
        change(soon, "refresh_expires_at", Duration.ofHours(3));
        String overdue = granted("demo");
        change(overdue, "due_at", Duration.ofMinutes(-10));
        change(granted("demo"), "due_at", Duration.ofMinutes(-4));
        String dead = granted("demo");
        jdbc.update("UPDATE yly_token SET status = 'REAUTHORIZE', due_at = NULL WHERE machine_code = ?", dead);
        change(dead, "access_expires_at", Duration.ofHours(-1));
        change(dead, "refresh_expires_at", Duration.ofHours(1));

        String metrics = scrape();
        assertThat(value(metrics, "yilianyun_tokens", app, label("status", "ACTIVE")))
                .hasValue(3);
        assertThat(value(metrics, "yilianyun_tokens", app, label("status", "REAUTHORIZE")))
                .hasValue(1);
        assertThat(value(metrics, "yilianyun_tokens", app, label("status", "FAULTED")))
                .hasValue(0);
        assertThat(value(metrics, "yilianyun_tokens_expired", app)).hasValue(1);
        assertThat(value(metrics, "yilianyun_tokens_overdue", app)).hasValue(1);
        assertThat(value(metrics, "yilianyun_oldest_overdue_seconds", app)).hasValue(600);
        assertThat(value(metrics, "yilianyun_next_access_expiry_seconds", app)).hasValue(7200);
        assertThat(value(metrics, "yilianyun_next_refresh_expiry_seconds", app))
                .as("of refresh tokens that are of use")
                .hasValue(10800);
        assertThat(value(metrics, "yilianyun_tokens_overdue", label("app", "second")))
                .hasValue(0);
        assertThat(metrics).doesNotContain(soon, overdue, dead);
    }

    @Test
    void refreshesCallsAndDeadLettersAreCountedByTheirOutcome() {
        String before = scrape();
        String good = due("demo");
        PLATFORM.onRefresh("refresh-" + good, Platform.success(good, "access-2", "refresh-2"));
        String spent = due("demo");
        PLATFORM.onRefresh("refresh-" + spent, Platform.code(41));
        String dead = due("demo");
        PLATFORM.onRefresh("refresh-" + dead, Platform.code(20));
        String odd = due("demo");
        PLATFORM.onRefresh("refresh-" + odd, Platform.code(4711));
        run("refresh-demo");

        String after = scrape();
        for (String outcome : new String[] {"refreshed", "deferred", "reauthorize", "faulted"}) {
            assertThat(difference(before, after, "yilianyun_refresh_seconds_count", label("outcome", outcome)))
                    .as(outcome)
                    .isEqualTo(1);
        }
        for (String code : new String[] {"0", "41", "20", "unknown"}) {
            assertThat(difference(
                            before,
                            after,
                            "yilianyun_platform_call_seconds_count",
                            label("operation", "refresh"),
                            label("code", code)))
                    .as("code " + code)
                    .isEqualTo(1);
        }
        assertThat(value(after, "yilianyun_dead_letters_open", label("category", "refresh-token-dead")))
                .hasValue(1);
        assertThat(value(after, "yilianyun_dead_letters_open", label("category", "defect")))
                .hasValue(1);
        assertThat(value(after, "yilianyun_last_sweep_seconds", label("app", "demo")))
                .hasValue(0);
        clock.advance(Duration.ofMinutes(7));
        assertThat(value(scrape(), "yilianyun_last_sweep_seconds", label("app", "demo")))
                .hasValue(420);
    }

    private static double difference(String before, String after, String name, String... labels) {
        String[] all = Arrays.copyOf(labels, labels.length + 1);
        all[labels.length] = label("app", "demo");
        return value(after, name, all).orElse(0) - value(before, name, all).orElse(0);
    }

    @Test
    void anOutageOfThePlatformIsSeenInMetricsAndHealthAtOnce() {
        IntStream.range(0, 10).forEach(i -> breaker.failed("second", "printer-" + i));
        try {
            assertThat(value(scrape(), "yilianyun_platform_up", label("app", "second")))
                    .hasValue(0);
            assertThat(value(scrape(), "yilianyun_platform_up", label("app", "demo")))
                    .hasValue(1);
            assertThat(client().as(Client.READER)
                            .get("/actuator/health")
                            .json()
                            .at("/components/bridge/details/applications/second")
                            .asText())
                    .isEqualTo("RUNNING: the platform has not answered since %s; its sweep pauses"
                            .formatted(breaker.downSince("second")));
        } finally {
            breaker.answered("second", "printer-1");
        }
        assertThat(value(scrape(), "yilianyun_platform_up", label("app", "second")))
                .hasValue(1);
    }
}
