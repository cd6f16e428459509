package io.yilianyun.bridge.routes;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.yilianyun.bridge.support.Platform.code;
import static io.yilianyun.bridge.support.Platform.rotated;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.platform.Signature;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Platform;
import io.yilianyun.bridge.token.Token;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sweep: refresh-due, claim-due, refresh-worker and refresh-token. */
class RefreshRouteTest extends BridgeTest {
    private void sweep() {
        run("refresh-demo");
    }

    private void rotates(String machineCode) {
        PLATFORM.onRefresh("refresh-" + machineCode, rotated(machineCode));
    }

    @Test
    void aDueTokenIsRefreshedAndItsRotatedPairStored() {
        String machineCode = due("demo");
        rotates(machineCode);
        clock.advance(Duration.ofMinutes(1));
        sweep();

        Map<String, String> form = PLATFORM.forms().get(0);
        assertThat(form.keySet())
                .containsExactlyInAnyOrder(
                        "client_id", "grant_type", "scope", "refresh_token", "sign", "timestamp", "id");
        assertThat(form)
                .containsEntry("grant_type", "refresh_token")
                .containsEntry("scope", "all")
                .containsEntry("sign", Signature.of(Platform.CLIENT, form.get("timestamp"), Platform.SECRET));
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-2-" + machineCode);
        assertThat(refreshToken("demo", machineCode)).isEqualTo("refresh-2-" + machineCode);
        Token token = token("demo", machineCode);
        assertThat(token.refreshedAt()).isEqualTo(clock.instant());
        assertThat(token.issuedAt()).isBefore(token.refreshedAt());
        assertThat(token.accessExpiresAt()).isEqualTo(clock.instant().plus(Duration.ofDays(30)));
        assertThat(token.quotaUsed()).isEqualTo(2);
        assertThat(token.leaseOwner()).isNull();
        JsonNode event = event(events, machineCode, "yilianyun.token.refreshed");
        assertThat(event.at("/data/merchant").asText()).isEqualTo("Shop");
        assertThat(event.toString()).doesNotContain("access-", "refresh-");
    }

    @Test
    void aTokenThatIsNotDueIsLeftAlone() {
        granted("demo");
        due("centre");
        sweep();
        assertThat(PLATFORM.requests()).isEmpty();
    }

    @Test
    void allThatIsDueIsRefreshedOnceHoweverOftenTheScheduleFires() {
        List<String> codes = IntStream.range(0, 60).mapToObj(i -> due("demo")).toList();
        codes.forEach(this::rotates);
        sweep();
        sweep();
        assertThat(PLATFORM.forms())
                .hasSize(60)
                .extracting(form -> form.get("refresh_token"))
                .doesNotHaveDuplicates();
        assertThat(codes)
                .allSatisfy(code -> assertThat(accessToken("demo", code)).startsWith("access-2-"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"machine_code\":null,", "\"machine_code\":\"\","})
    void anAnswerThatNamesNoTerminalIsForTheOneAskedFor(String field) {
        String machineCode = due("demo");
        PLATFORM.onRefresh(
                "refresh-" + machineCode,
                okJson("{'error':0,'body':{%s'access_token':'a2','refresh_token':'r2','expires_in':'7200'}}"
                        .formatted(field.replace('"', '\''))));
        sweep();
        assertThat(accessToken("demo", machineCode)).isEqualTo("a2");
        assertThat(token("demo", machineCode).accessExpiresAt())
                .isEqualTo(clock.instant().plusSeconds(7200));
        assertThat(token("demo", machineCode).scope()).as("is kept").isEqualTo("all");
    }
}
