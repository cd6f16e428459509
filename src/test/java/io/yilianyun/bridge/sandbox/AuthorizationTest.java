package io.yilianyun.bridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorizationTest extends AbstractPlatformTest {

    private static final String REGISTERED = "http://localhost:8080/yilianyun/callback/shop";

    @ParameterizedTest
    @CsvSource({
        "code,1012345678," + REGISTERED + ",s,0",
        "token,1012345678," + REGISTERED + ",s,1",
        "code,1012345679," + REGISTERED + ",s,2",
        "code,1012345678," + REGISTERED + "?x=1,s,3",
        "code,1012345678,https://example.com/,s,3",
        "code,1012345678,,s,3",
        ",1012345678," + REGISTERED + ",s,4",
        "code,," + REGISTERED + ",s,4",
        "code,1012345678," + REGISTERED + ",,4",
        "code,1099999999,http://localhost:8080/yilianyun/callback/center,,0"
    })
    void parametersAreChecked(String responseType, String clientId, String redirectUri, String state, int code) {
        Map<String, String> query = new HashMap<>();
        query.put("response_type", responseType);
        query.put("client_id", clientId);
        query.put("redirect_uri", redirectUri);
        query.put("state", state);
        query.values().removeIf(Objects::isNull);
        assertThat(platform.checkAuthorization(query)).isEqualTo(code);
    }

    @Test
    void codesAreForKnownApplicationsAndProperMachineCodes() {
        assertThatIllegalArgumentException().isThrownBy(() -> platform.authorize("1", MACHINE));
        assertThatIllegalArgumentException().isThrownBy(() -> platform.authorize(APP.clientId(), "../1"));
    }

    @Test
    void pairsAreListedInTheOrderOfTheirAuthorization() {
        TokenPair.issue(platform, APP.clientId(), "2", clock.instant());
        TokenPair.issue(platform, APP.clientId(), "1", clock.instant());
        TokenPair.issue(platform, CENTER.clientId(), "2", clock.instant());
        assertThat(TokenPair.all(platform).map(TokenPair::machineCode)).containsExactly("2", "1", "2");
        assertThat(platform.getPrinterCount()).isEqualTo(3);
        assertThat(TokenPair.all(platform).findFirst().orElseThrow().toString())
                .doesNotContain(TokenPair.current(platform, APP.clientId(), "2")
                        .orElseThrow()
                        .accessToken());
    }
}
