package io.yilianyun.bridge.routes;

import static io.yilianyun.bridge.support.Platform.code;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenStatus;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The day's quota: spent by the platform's word, or by our own count. */
class RefreshQuotaTest extends OneDueToken {
    @ParameterizedTest
    @CsvSource({"25, false", "0, true"})
    void aSpentQuotaDefersToTheNextDayAndAfterThatByADay(int daysLeft, boolean expiresBefore) {
        jdbc.update(
                "UPDATE yly_token SET access_expires_at = ? WHERE machine_code = ?",
                clock.instant().plus(Duration.ofDays(daysLeft)).plusSeconds(60).toEpochMilli(),
                machineCode);
        Token first = refreshAnswered(code(41), code(41), rotated());
        Instant midnight = Instant.parse(first.quotaDay() + "T16:00:00Z");
        assertThat(first.status()).isEqualTo(TokenStatus.DEFERRED);
        assertThat(first.dueAt()).isBetween(midnight, midnight.plus(Duration.ofHours(2)));
        assertThat(first.quotaUsed()).as("our count is corrected").isEqualTo(20);
        assertThat(first.attempts()).as("no fault").isZero();
        JsonNode event = event(events, machineCode, "yilianyun.token.deferred");
        assertThat(event.at("/data/expiresBefore").asBoolean()).isEqualTo(expiresBefore);
        assertThat(event.at("/data/until").asText()).isEqualTo(first.dueAt().toString());

        clock.set(first.dueAt());
        run("refresh-demo");
        assertThat(token("demo", machineCode).dueAt()).isEqualTo(clock.instant().plus(Duration.ofHours(24)));
        assertThat(letters("demo")).isEmpty();

        clock.advance(Duration.ofHours(24));
        run("refresh-demo");
        assertThat(token("demo", machineCode).status()).isEqualTo(TokenStatus.ACTIVE);
    }

    @Test
    void theSweepDefersATokenThatHasUsedItsShareOfTheDay() {
        jdbc.update("UPDATE yly_token SET quota_used = 10 WHERE machine_code = ?", machineCode);
        run("refresh-demo");
        assertThat(PLATFORM.requests()).isEmpty();
        assertThat(token("demo", machineCode).status()).isEqualTo(TokenStatus.DEFERRED);
        assertThat(event(events, machineCode, "yilianyun.token.deferred")
                        .at("/data/expiresBefore")
                        .asBoolean())
                .isFalse();
        assertThat(letters("demo")).isEmpty();
    }
}
