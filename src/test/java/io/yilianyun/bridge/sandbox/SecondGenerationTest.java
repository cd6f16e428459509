package io.yilianyun.bridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.standin.Faults;
import io.yilianyun.bridge.standin.Rules;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecondGenerationTest extends AbstractPlatformTest {

    private static final String TOKEN = "/v2/oauth/oauth";

    @Test
    void successHasANumericErrorATimestampAndBothLives() {
        JsonNode answer = answer(TOKEN, exchangeForm(platform.authorize(APP.clientId(), MACHINE)));

        assertThat(answer.get("error").isNumber()).isTrue();
        assertThat(answer.get("error").asInt()).isZero();
        assertThat(answer.get("timestamp").asLong()).isEqualTo(clock.instant().getEpochSecond());
        assertThat(answer.at("/body/expires_in").asLong()).isEqualTo(2_592_000);
        assertThat(answer.at("/body/refresh_expires_in").asLong()).isEqualTo(3_024_000);
    }

    @ParameterizedTest
    @CsvSource({"client_id,1", "sign,x", "id,x", "code,x", "scope,''"})
    void whateverIsWrongWithAParameterHasOneCode(String field, String value) {
        Map<String, String> form = exchangeForm(platform.authorize(APP.clientId(), MACHINE));
        form.put(field, value);
        JsonNode answer = answer(TOKEN, form);
        assertThat(answer.get("error").asInt()).isEqualTo(3002);
        assertThat(answer.get("body").isArray()).isTrue();
        assertThat(answer.get("body")).isEmpty();
    }

    @Test
    void deadTokensAndQuotaHaveTheirOwn() {
        assertThat(answer(TOKEN, refreshForm("dead")).get("error").asInt()).isEqualTo(3002);
        assertThat(answer("/v2/printer/getversion", callForm("dead"))
                        .get("error")
                        .asInt())
                .isEqualTo(3003);

        use(Rules.dailyQuota(1, settings()));
        String refreshToken = authorized().get("refresh_token").asText();
        assertThat(answer(TOKEN, refreshForm(refreshToken)).get("error").asInt())
                .isEqualTo(9999);
    }

    @Test
    void anInjectedCodeIsSentAsItIs() {
        platform.inject(Faults.code(999));
        assertThat(answer(TOKEN, exchangeForm(platform.authorize(APP.clientId(), MACHINE)))
                        .get("error")
                        .asInt())
                .isEqualTo(999);
    }
}
