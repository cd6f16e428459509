package io.yilianyun.bridge.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
    private static final Instant NOON = Instant.parse("2028-02-01T04:00:00Z");

    private static Schedule in(String zone, String cron) {
        return new Schedule(cron, ZoneId.of(zone));
    }

    @Test
    void runsByTheClockOfItsZone() {
        assertThat(in("Asia/Shanghai", "0 0 3 * * ?").next(NOON)).isEqualTo("2028-02-01T19:00:00Z");
        assertThat(in("Europe/Berlin", "0 0 3 * * ?").next(NOON)).isEqualTo("2028-02-02T02:00:00Z");
        assertThat(in("+08:00", "0 0 3 * * ?").next(NOON)).isEqualTo("2028-02-01T19:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 * * * * ?     | PT15M",
                "* * * * * ?     | PT15M",
                "0 0 * * * ?     | PT1H",
                "0 * 1-5 * * ?   | PT19H",
                "0 0/5 0-5,9-23 * * ? | PT3H",
                "0 * 0-22 * * ? | PT1H",
                "0 * * ? * MON-FRI | PT48H",
                "0 * 0-5,12-23 2-31 * ? | PT24H",
                "0 0 3 * * ?     | PT24H",
                "0 0 3 ? * MON   | PT168H",
                "0 0 3 1 * ?     | PT744H",
            })
    void knowsItsLongestPause(String cron, Duration pause) {
        assertThat(in("Asia/Shanghai", cron).longestPause(NOON)).isCloseTo(pause, Duration.ofMinutes(15));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 * * * * ? | false",
                "0 0/10 * * * ? | false",
                "0 0 0/1 * * ? | true",
                "0 * 1-5 * * ? | true",
                "0 0 3 ? * MON | true",
                "0 0 0 1 1 ? 2099 | false",
                "- | false",
            })
    void isRareIfSomethingCannotWaitForTheNextRun(String cron, boolean rare) {
        assertThat(in("Asia/Shanghai", cron).isRare()).isEqualTo(rare);
    }
}
