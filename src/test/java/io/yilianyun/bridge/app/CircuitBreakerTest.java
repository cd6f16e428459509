package io.yilianyun.bridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.engine.MovableClock;
import io.yilianyun.bridge.outbox.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

class CircuitBreakerTest {
    private final MovableClock clock = new MovableClock(Instant.parse("2028-02-29T00:00:00Z"));
    private final List<Event> events = new ArrayList<>();
    private final CircuitBreaker circuitBreaker = new CircuitBreaker(clock, events::addAll);

    private void failures(int printers) {
        for (int i = 0; i < printers; i++) {
            circuitBreaker.failed("demo", "m" + i);
        }
    }

    @Test
    void ninePrintersAreNoOutageHoweverOftenTheyFail() {
        for (int i = 0; i < 100; i++) {
            failures(9);
        }
        assertThat(circuitBreaker.isOpen("demo")).isFalse();
    }

    @Test
    void theTenthPrinterMakesItOne() {
        failures(10);
        assertThat(circuitBreaker.isOpen("demo")).isTrue();
        assertThat(circuitBreaker.isOpen("another")).isFalse();
    }

    @Test
    void anOutageIsOneEventAndItsEndAnother() {
        Instant begin = clock.instant();
        failures(30);
        assertThat(events)
                .containsExactly(
                        new Event(Event.Type.PLATFORM_DOWN, "demo", null, Map.of("app", "demo", "since", begin)));
        clock.advance(Duration.ofSeconds(20));
        circuitBreaker.answered("demo", "m1");
        circuitBreaker.answered("demo", "m2");
        assertThat(events)
                .hasSize(2)
                .last()
                .isEqualTo(new Event(Event.Type.PLATFORM_UP, "demo", null, Map.of("app", "demo", "since", begin)));
    }

    @Test
    void whatFailsIsNotedEvenIfItsEventCannotBeStored() {
        CircuitBreaker withoutDatabase = new CircuitBreaker(clock, event -> {
            throw new DataAccessResourceFailureException("no database");
        });
        for (int i = 0; i < 10; i++) {
            withoutDatabase.failed("demo", "m" + i);
        }
        assertThat(withoutDatabase.isOpen("demo")).isTrue();
    }

    @Test
    void failuresAreNoOutageWhileAtLeastHalfOfTheCallsAreAnswered() {
        for (int i = 0; i < 50; i++) {
            circuitBreaker.answered("demo", "good" + i);
            circuitBreaker.failed("demo", "bad" + i);
        }
        assertThat(circuitBreaker.isOpen("demo")).isFalse();
        circuitBreaker.failed("demo", "one-more");
        assertThat(circuitBreaker.isOpen("demo")).isTrue();
    }

    @Test
    void failuresOlderThanAMinuteDoNotCount() {
        failures(9);
        clock.advance(Duration.ofSeconds(61));
        circuitBreaker.failed("demo", "tenth");
        assertThat(circuitBreaker.isOpen("demo")).isFalse();
    }

    @Test
    void answersOlderThanAMinuteDoNotHideAnOutage() {
        for (int i = 0; i < 100; i++) {
            circuitBreaker.answered("demo", "good" + i);
        }
        clock.advance(Duration.ofSeconds(61));
        failures(10);
        assertThat(circuitBreaker.isOpen("demo")).isTrue();
    }

    @Test
    void oneProbeAtATimeAtGrowingIntervals() {
        failures(10);
        assertThat(circuitBreaker.takeProbe("demo")).isFalse();
        clock.advance(Duration.ofSeconds(13));
        assertThat(circuitBreaker.takeProbe("demo")).isTrue();
        assertThat(circuitBreaker.takeProbe("demo")).isFalse();
        clock.advance(Duration.ofSeconds(14));
        assertThat(circuitBreaker.takeProbe("demo"))
                .as("the second pause is twice as long")
                .isFalse();
        clock.advance(Duration.ofSeconds(12));
        assertThat(circuitBreaker.takeProbe("demo")).isTrue();
    }

    @Test
    void theFirstAnswerEndsItAndForgetsTheFailures() {
        failures(10);
        circuitBreaker.answered("demo", "m1");
        assertThat(circuitBreaker.isOpen("demo")).isFalse();
        failures(9);
        assertThat(circuitBreaker.isOpen("demo")).isFalse();
    }

    @Test
    void noProbeIsNeededWithoutAnOutage() {
        assertThat(circuitBreaker.takeProbe("demo")).isFalse();
    }

    @Test
    void aClockThatWasAheadOnceDelaysNoProbeAndNoDecision() {
        clock.advance(Duration.ofHours(8));
        failures(10);
        clock.advance(Duration.ofHours(-8));
        assertThat(circuitBreaker.takeProbe("demo")).isTrue();
        circuitBreaker.answered("demo", "m1");
        clock.advance(Duration.ofHours(8));
        failures(9);
        clock.advance(Duration.ofHours(-8));
        circuitBreaker.failed("demo", "tenth");
        assertThat(circuitBreaker.isOpen("demo")).isFalse();
    }
}
