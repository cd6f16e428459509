package io.yilianyun.bridge.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.yilianyun.bridge.config.BridgeProperties;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DueTimeTest {
    private static final Instant EXPIRY = Instant.parse("2028-03-01T00:00:00Z");
    private static final Duration MONTH = Duration.ofDays(30);

    private static Instant due(double jitter, String app, String machineCode, Duration life) {
        BridgeProperties.Refresh refresh = new BridgeProperties.Refresh(
                "0 * * * * ?",
                ZoneId.of("Asia/Shanghai"),
                Duration.ofDays(10),
                jitter,
                500,
                8,
                Duration.ofMinutes(2),
                "direct:w",
                20,
                10);
        return DueTime.of(refresh, app, machineCode, EXPIRY, life);
    }

    @Test
    void isAtTheRemainingLifeThatIsConfigured() {
        assertThat(due(0, "demo", "1", MONTH.plusDays(10))).isEqualTo(EXPIRY.minus(10, ChronoUnit.DAYS));
        assertThat(due(0, "demo", "1", MONTH)).isEqualTo(EXPIRY.minus(10, ChronoUnit.DAYS));
    }

    @Test
    void isAtAThirdOfAShorterLife() {
        assertThat(due(0, "demo", "1", Duration.ofDays(9))).isEqualTo(EXPIRY.minus(3, ChronoUnit.DAYS));
        assertThat(due(0, "demo", "1", Duration.ofSeconds(90))).isEqualTo(EXPIRY.minusSeconds(30));
    }

    @Test
    void isTheSameForATokenEveryTime() {
        assertThat(due(0.1, "demo", "4004", MONTH)).isEqualTo(due(0.1, "demo", "4004", MONTH));
        assertThat(due(0.1, "demo", "4004", MONTH)).isNotEqualTo(due(0.1, "other", "4004", MONTH));
    }

    @Test
    void jitterOnlyEverMakesItEarlierAndByNoMoreThanItsShare() {
        Instant latest = EXPIRY.minus(10, ChronoUnit.DAYS);
        assertThat(IntStream.range(0, 1000).mapToObj(i -> due(0.1, "demo", "m" + i, MONTH)))
                .allSatisfy(due -> assertThat(due).isBetween(latest.minus(1, ChronoUnit.DAYS), latest));
    }

    @Test
    void tokensIssuedTogetherAreSpreadEvenly() {
        int[] tenths = new int[10];
        IntStream.range(0, 10_000)
                .forEach(i -> tenths[(int) (10 * DueTime.share("demo", Integer.toString(4_000_000 + i)))]++);
        assertThat(tenths).satisfies(counts -> IntStream.of(counts)
                .forEach(count -> assertThat(count).isCloseTo(1000, within(150))));
    }
}
