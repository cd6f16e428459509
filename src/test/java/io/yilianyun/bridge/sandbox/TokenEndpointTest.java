package io.yilianyun.bridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.persistence.Json;
import io.yilianyun.bridge.standin.Rules;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenEndpointTest extends AbstractPlatformTest {

    @Test
    void aCodeIsExchangedForAPair() {
        JsonNode answer = token(exchangeForm(platform.authorize(APP.clientId(), MACHINE)));

        assertThat(answer.get("error").isTextual()).isTrue();
        assertThat(answer.get("error").asText()).isEqualTo("0");
        assertThat(answer.get("error_description").asText()).isEqualTo("success");
        JsonNode body = answer.get("body");
        assertThat(body.get("machine_code").asText()).isEqualTo(MACHINE);
        assertThat(body.get("expires_in").isNumber()).isTrue();
        assertThat(body.get("expires_in").asLong()).isEqualTo(2_592_000);
        assertThat(body.get("scope").asText()).isEqualTo("all");
        assertThat(body.has("refresh_expires_in")).isFalse();
        TokenPair pair = TokenPair.current(platform, APP.clientId(), MACHINE).orElseThrow();
        assertThat(body.get("access_token").asText()).isEqualTo(pair.accessToken());
        assertThat(body.get("refresh_token").asText()).isEqualTo(pair.refreshToken());
        assertThat(pair.refreshExpiresAt()).isEqualTo(clock.instant().plus(Duration.ofDays(35)));
    }

    @Test
    void aCodeIsGoodOnce() {
        String code = platform.authorize(APP.clientId(), MACHINE);
        assertThat(error(token(exchangeForm(code)))).isEqualTo("0");
        assertThat(error(token(exchangeForm(code)))).isEqualTo("6");
    }

    @Test
    void aCodeLivesSixHundredSeconds() {
        String atTheLastMoment = platform.authorize(APP.clientId(), MACHINE);
        String tooLate = platform.authorize(APP.clientId(), MACHINE);
        clock.advance(Duration.ofSeconds(599));
        assertThat(error(token(exchangeForm(atTheLastMoment)))).isEqualTo("0");
        clock.advance(Duration.ofSeconds(1));
        assertThat(error(token(exchangeForm(tooLate)))).isEqualTo("6");
    }

    @Test
    void aCodeIsForItsOwnApplication() {
        Map<String, String> form = exchangeForm(platform.authorize(CENTER.clientId(), MACHINE));
        assertThat(error(token(form))).isEqualTo("6");
    }

    @Test
    void aRefreshRotatesBothTokens() {
        JsonNode first = authorized();
        clock.advance(Duration.ofDays(20));
        JsonNode second = refreshed(refreshToken(first)).get("body");

        assertThat(refreshToken(second)).isNotEqualTo(refreshToken(first));
        assertThat(second.get("access_token")).isNotEqualTo(first.get("access_token"));
        assertThat(TokenPair.current(platform, APP.clientId(), MACHINE)
                        .orElseThrow()
                        .accessExpiresAt())
                .isEqualTo(clock.instant().plus(Duration.ofDays(30)));
    }

    @Test
    void aSupersededRefreshTokenRepeatsTheLastResultForTwoHours() {
        JsonNode first = authorized();
        JsonNode second = refreshed(refreshToken(first));
        clock.advance(Duration.ofHours(2).minusSeconds(1));
        assertThat(refreshed(refreshToken(first))).isEqualTo(second);
        assertThat(platform.getDeadRefreshTokensSent()).isZero();
        clock.advance(Duration.ofSeconds(1));
        assertThat(error(refreshed(refreshToken(first)))).isEqualTo("20");
        assertThat(platform.getDeadRefreshTokensSent()).isEqualTo(1);
        assertThat(error(refreshed(refreshToken(second.get("body"))))).isEqualTo("0");
    }

    @Test
    void onlyTheLastSupersededRefreshTokenIsRepeated() {
        JsonNode first = authorized();
        JsonNode second = refreshed(refreshToken(first)).get("body");
        refreshed(refreshToken(second));
        assertThat(error(refreshed(refreshToken(first)))).isEqualTo("20");
    }

    @Test
    void anExpiredOrUnknownRefreshTokenIsRefused() {
        JsonNode pair = authorized();
        clock.advance(Duration.ofDays(35));
        assertThat(error(refreshed(refreshToken(pair)))).isEqualTo("20");
        assertThat(error(refreshed("0".repeat(32)))).isEqualTo("20");
        assertThat(error(refreshed("nonsense"))).isEqualTo("20");
        assertThat(error(refreshed(pair.get("access_token").asText()))).isEqualTo("20");
        assertThat(platform.getDeadRefreshTokensSent()).isZero();
    }

    @Test
    void anotherApplicationsRefreshTokenIsRefused() {
        TokenPair pair = TokenPair.issue(platform, CENTER.clientId(), MACHINE, clock.instant());
        assertThat(error(refreshed(pair.refreshToken()))).isEqualTo("20");
    }

    @Test
    void aSecondAuthorizationEndsTheFirst() {
        use(Rules.strict(settings()));
        JsonNode first = authorized();
        JsonNode second = authorized();
        assertThat(error(refreshed(refreshToken(first)))).isEqualTo("20");
        assertThat(error(refreshed(refreshToken(second)))).isEqualTo("0");
        assertThat(platform.getDeadRefreshTokensSent()).isZero();
    }

    @Test
    void strictModeRevokesThePairWhenADeadTokenComesAgain() {
        use(Rules.strict(settings()));
        JsonNode first = authorized();
        JsonNode second = refreshed(refreshToken(first)).get("body");
        clock.advance(Duration.ofHours(2));

        assertThat(error(refreshed(refreshToken(first)))).isEqualTo("20");
        assertThat(platform.getDeadRefreshTokensSent()).isEqualTo(1);
        assertThat(TokenPair.current(platform, APP.clientId(), MACHINE)).isEmpty();
        assertThat(error(refreshed(refreshToken(second)))).isEqualTo("20");
        assertThat(error(refreshed(refreshToken(authorized())))).isEqualTo("0");
    }

    @Test
    void theQuotaOfADayIsSpentAndComesBackAtMidnightInShanghai() {
        use(Rules.dailyQuota(3, settings()));
        JsonNode pair = authorized();
        for (int i = 0; i < 2; i++) {
            pair = refreshed(refreshToken(pair)).get("body");
        }
        assertThat(error(refreshed(refreshToken(pair)))).isEqualTo("41");
        String code = platform.authorize(APP.clientId(), MACHINE);
        assertThat(error(token(exchangeForm(code)))).isEqualTo("41");

        // The day starts at 12:00 in Shanghai.
        clock.advance(Duration.ofHours(12).minusSeconds(1));
        assertThat(error(refreshed(refreshToken(pair)))).isEqualTo("41");
        clock.advance(Duration.ofSeconds(1));
        assertThat(error(refreshed(refreshToken(pair)))).isEqualTo("0");
    }

    @Test
    void aCodeSurvivesASpentQuota() {
        use(Rules.dailyQuota(1, settings()));
        clock.advance(Duration.ofHours(12).minusSeconds(300));
        authorized();
        String code = platform.authorize(APP.clientId(), MACHINE);
        assertThat(error(token(exchangeForm(code)))).isEqualTo("41");
        clock.advance(Duration.ofSeconds(300));
        assertThat(error(token(exchangeForm(code)))).isEqualTo("0");
    }

    @Test
    void repeatedAnswersCountAgainstTheQuotaOnlyIfAsked() {
        JsonNode first = authorized();
        refreshed(refreshToken(first));
        IntStream.range(0, 30)
                .forEach(i -> assertThat(error(refreshed(refreshToken(first)))).isEqualTo("0"));

        use(Rules.replayCounts(Rules.dailyQuota(3, settings())));
        JsonNode counted = authorized();
        refreshed(refreshToken(counted));
        assertThat(error(refreshed(refreshToken(counted)))).isEqualTo("0");
        assertThat(error(refreshed(refreshToken(counted)))).isEqualTo("41");
    }

    @Test
    void concurrentRefreshesWithOneTokenRotateOnce() {
        String refreshToken = refreshToken(authorized());
        long results = IntStream.range(0, 200)
                .parallel()
                .mapToObj(i -> refreshed(refreshToken))
                .distinct()
                .count();
        assertThat(results).isEqualTo(1);
        assertThat(platform.printers().findFirst().orElseThrow().refreshes()).isEqualTo(1);
    }

    @Test
    void theRequestLogHoldsNoSecret() throws IOException {
        JsonNode pair = authorized();
        refreshed(refreshToken(pair));
        Map<String, String> odd = refreshForm("x");
        odd.put("grant_type", refreshToken(pair));
        token(odd);
        platform.answer("/" + refreshToken(pair), odd);
        Map<String, String> call = callForm(pair.get("access_token").asText());
        call.put("machine_code", refreshToken(pair));
        answer("/printer/getversion", call);

        assertThat(platform.getRequests()).hasSize(5);
        String state = Json.MAPPER.writeValueAsString(platform);
        assertThat(state)
                .contains(MACHINE, "\"grantType\":\"refresh_token\"")
                .doesNotContain(
                        refreshToken(pair),
                        pair.get("access_token").asText(),
                        APP.clientSecret(),
                        odd.get("sign"),
                        TokenPair.current(platform, APP.clientId(), MACHINE)
                                .orElseThrow()
                                .refreshToken());
    }

    private static String refreshToken(JsonNode body) {
        return body.get("refresh_token").asText();
    }

    private static String error(JsonNode answer) {
        return answer.get("error").asText();
    }
}
