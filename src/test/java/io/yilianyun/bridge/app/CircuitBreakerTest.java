package io.yilianyun.bridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.engine.MovableClock;
import io.yilianyun.bridge.token.Backoff;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
    private final MovableClock clock = new MovableClock(Instant.parse("2028-02-29T00:00:00Z"));
    private final CircuitBreaker outages =
            new CircuitBreaker(clock, new Backoff(Duration.ofSeconds(10), Duration.ofMinutes(2)));

    private void failures(int terminals) {
        for (int i = 0; i < terminals; i++) {
            outages.failed("demo", "m" + i);
        }
    }

    @Test
    void nineTerminalsAreNoOutageHoweverOftenTheyFail() {
        for (int i = 0; i < 100; i++) {
            failures(9);
        }
        assertThat(outages.isOpen("demo")).isFalse();
    }

    @Test
    void theTenthTerminalMakesItOne() {
        failures(10);
        assertThat(outages.isOpen("demo")).isTrue();
        assertThat(outages.isOpen("another")).isFalse();
    }

    @Test
    void failuresAreNoOutageWhileAtLeastHalfOfTheCallsAreAnswered() {
        for (int i = 0; i < 50; i++) {
            outages.answered("demo", "good" + i);
            outages.failed("demo", "bad" + i);
        }
        assertThat(outages.isOpen("demo")).isFalse();
        outages.failed("demo", "one-more");
        assertThat(outages.isOpen("demo")).isTrue();
    }

    @Test
    void failuresOlderThanAMinuteDoNotCount() {
        failures(9);
        clock.advance(Duration.ofSeconds(61));
        outages.failed("demo", "tenth");
        assertThat(outages.isOpen("demo")).isFalse();
    }

    @Test
    void answersOlderThanAMinuteDoNotHideAnOutage() {
        for (int i = 0; i < 100; i++) {
            outages.answered("demo", "good" + i);
        }
        clock.advance(Duration.ofSeconds(61));
        failures(10);
        assertThat(outages.isOpen("demo")).isTrue();
    }

    @Test
    void oneProbeAtATimeAtGrowingIntervals() {
        failures(10);
        assertThat(outages.takeProbe("demo")).isFalse();
        clock.advance(Duration.ofSeconds(13));
        assertThat(outages.takeProbe("demo")).isTrue();
        assertThat(outages.takeProbe("demo")).isFalse();
        clock.advance(Duration.ofSeconds(14));
        assertThat(outages.takeProbe("demo"))
                .as("the second pause is twice as long")
                .isFalse();
        clock.advance(Duration.ofSeconds(12));
        assertThat(outages.takeProbe("demo")).isTrue();
    }

    @Test
    void theFirstAnswerEndsItAndForgetsTheFailures() {
        failures(10);
        outages.answered("demo", "m1");
        assertThat(outages.isOpen("demo")).isFalse();
        failures(9);
        assertThat(outages.isOpen("demo")).isFalse();
    }

    @Test
    void noProbeIsNeededWithoutAnOutage() {
        assertThat(outages.takeProbe("demo")).isFalse();
    }
}
