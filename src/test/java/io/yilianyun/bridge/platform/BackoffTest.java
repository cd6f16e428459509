package io.yilianyun.bridge.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofSeconds(30), Duration.ofHours(1));

    @ParameterizedTest
    @CsvSource({"1, 22500, 37500", "2, 45000, 75000", "3, 90000, 150000", "7, 1440000, 2400000"})
    void doublesWithAQuarterOfJitterEitherWay(int attempt, long least, long most) {
        for (int i = 0; i < 200; i++) {
            assertThat(backoff.pause(attempt).toMillis()).isBetween(least, most);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 40, 100, Integer.MAX_VALUE})
    void isNeverLongerThanTheLongest(int attempt) {
        for (int i = 0; i < 200; i++) {
            assertThat(backoff.pause(attempt)).isBetween(Duration.ofMinutes(45), Duration.ofHours(1));
        }
    }

    @Test
    void differsFromOneTokenToTheNext() {
        Set<Duration> pauses = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            pauses.add(backoff.pause(1));
        }
        assertThat(pauses).hasSizeGreaterThan(90);
    }

    @RepeatedTest(20)
    void anInitialDelayAboveTheLongestIsCut() {
        assertThat(new Backoff(Duration.ofHours(2), Duration.ofMinutes(1)).pause(1))
                .isLessThanOrEqualTo(Duration.ofMinutes(1));
    }
}
