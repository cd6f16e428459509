package io.yilianyun.bridge.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.support.TestProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotaTest {
    private static final Instant NOON = Instant.parse("2028-02-29T04:00:00Z");

    private final Quota quota = new Quota(TestProperties.with(Map.of("yilianyun.apps.demo.client-id", "1")));

    @ParameterizedTest
    @CsvSource({
        "2028-02-28T15:59:59.999Z, 2028-02-28, 2028-02-28T16:00:00Z",
        "2028-02-28T16:00:00Z,     2028-02-29, 2028-02-29T16:00:00Z",
        "2028-02-29T15:59:59Z,     2028-02-29, 2028-02-29T16:00:00Z",
        "2028-02-29T16:00:00Z,     2028-03-01, 2028-03-01T16:00:00Z",
        "2027-12-31T16:00:00Z,     2028-01-01, 2028-01-01T16:00:00Z",
    })
    void aDayEndsAtMidnightInShanghai(Instant now, String day, Instant renewal) {
        assertThat(Quota.day(now)).isEqualTo(day);
        assertThat(quota.renewal(now)).isEqualTo(renewal);
    }

    @Test
    void whatWasUsedOnAnotherDayDoesNotCount() {
        assertThat(quota.used(Tokens.token("2028-02-29", 7, false), NOON)).isEqualTo(7);
        assertThat(quota.used(Tokens.token("2028-02-28", 7, false), NOON)).isZero();
        assertThat(quota.used(Tokens.token(null, 7, false), NOON)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "0, true, true",
        "9, true, true",
        "10, false, true",
        "19, false, true",
        "20, false, false",
        "25, false, false"
    })
    void theSweepLeavesTheReserveToPeople(int used, boolean sweep, boolean people) {
        Token token = Tokens.token("2028-02-29", used, false);
        assertThat(quota.allowsSweep(token, NOON)).isEqualTo(sweep);
        assertThat(quota.allowsPeople(token, NOON)).isEqualTo(people);
    }

    @ParameterizedTest
    @CsvSource({"10, true", "19, true", "20, false"})
    void aRefreshWhoseAnswerMayBeLostMayUseTheReserve(int used, boolean allowed) {
        assertThat(quota.allowsSweep(Tokens.token("2028-02-29", used, true), NOON))
                .isEqualTo(allowed);
    }

    @Test
    void deferredTokensComeBackWithinTwoHoursAfterMidnightAndNotAllAtOnce() {
        Instant midnight = Instant.parse("2028-02-29T16:00:00Z");
        assertThat(IntStream.range(0, 500).mapToObj(i -> quota.resumption("demo", "m" + i, NOON)))
                .allSatisfy(at -> assertThat(at).isBetween(midnight, midnight.plus(Duration.ofHours(2))))
                .doesNotHaveDuplicates();
    }
}
