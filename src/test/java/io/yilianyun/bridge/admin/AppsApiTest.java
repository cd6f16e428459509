package io.yilianyun.bridge.admin;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.http.Fault;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import io.yilianyun.bridge.support.Platform;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Applications, and links for merchants. */
class AppsApiTest extends BridgeTest {
    private Client operator() {
        return client().as(Client.OPERATOR);
    }

    private JsonNode app(String name) {
        for (JsonNode app : client().as(Client.READER).get("/api/apps").json()) {
            if (app.get("name").asText().equals(name)) {
                return app;
            }
        }
        throw new AssertionError("No " + name);
    }

    @Test
    void everyConfiguredApplicationIsListedWithItsStateAndItsTokens() {
        granted("demo");
        due("demo");
        assertThat(client().as(Client.READER).get("/api/apps").json().findValuesAsText("name"))
                .containsExactlyInAnyOrder("demo", "centre", "second", "slow");
        assertThat(app("demo").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("name", "state", "reason", "since", "tokens", "overdue", "platform");
        assertThat(app("demo").get("state").asText()).isEqualTo("RUNNING");
        assertThat(app("demo").get("tokens").asInt()).isEqualTo(2);
        assertThat(app("demo").get("overdue").asInt()).isZero();
        clock.advance(Duration.ofMinutes(6));
        assertThat(app("demo").get("overdue").asInt()).isEqualTo(1);
        assertThat(app("demo").get("platform").asText()).isEqualTo("UP");
        assertThat(app("centre").get("tokens").asInt()).isZero();
    }

    @Test
    void thePlatformIsDownWhileItsOutagePausesTheSweep() {
        List<String> codes = IntStream.range(0, 20).mapToObj(i -> due("demo")).toList();
        PLATFORM.onAnything(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
        run("refresh-demo");
        assertThat(app("demo").get("platform").asText()).isEqualTo("DOWN");
        assertThat(app("demo").get("state").asText()).isEqualTo("RUNNING");
        assertThat(app("centre").get("platform").asText()).isEqualTo("UP");

        PLATFORM.reset();
        codes.forEach(code -> PLATFORM.onRefresh("refresh-" + code, Platform.rotated(code)));
        clock.advance(Duration.ofMinutes(3));
        run("refresh-demo");
        assertThat(app("demo").get("platform").asText()).isEqualTo("UP");
    }

    @Test
    void anOperatorHaltsAndResumesAnApplication() {
        Answer halt = operator().post("/api/apps/demo/halt");
        assertThat(halt.status()).isEqualTo(204);
        assertThat(halt.body()).isEmpty();
        assertThat(app("demo").get("state").asText()).isEqualTo("HALTED");
        assertThat(app("demo").get("reason").asText()).contains("operator");
        assertThat(app("demo").get("since").asText()).isEqualTo(clock.instant().toString());
        assertThat(operator().post("/api/apps/demo/halt").status()).as("again").isEqualTo(204);
        event(events, null, "yilianyun.app.halted");

        assertThat(operator().post("/api/apps/demo/resume").status()).isEqualTo(204);
        assertThat(app("demo").get("state").asText()).isEqualTo("RUNNING");
        event(events, null, "yilianyun.app.resumed");
    }

    @Test
    void anUnknownApplicationIsNotFound() {
        assertThat(operator().post("/api/apps/nobody/halt").status()).isEqualTo(404);
        assertThat(operator().post("/api/apps/nobody/resume").status()).isEqualTo(404);
    }

    @Test
    void aLinkForAMerchantIsCreatedAndLivesForThreeDays() {
        Answer answer = operator()
                .post(
                        "/api/authorizations",
                        "{\"app\":\"demo\",\"merchant\":\"茶店\",\"returnTo\":\"https://shop.example/app/\"}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().get("url").asText())
                .matches("http://localhost:8080/yilianyun/authorize/demo\\?ticket=[A-Za-z0-9_-]{43}");
        assertThat(Instant.parse(answer.json().get("expiresAt").asText()))
                .isEqualTo(clock.instant().plus(Duration.ofHours(72)));
        String ticket = answer.json().get("url").asText().replaceFirst(".*ticket=", "");
        assertThat(jdbc.queryForList("SELECT id FROM yly_ticket", String.class)).doesNotContain(ticket);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"merchant\":\"x\"}",
                "{\"app\":\"nobody\"}",
                "{\"app\":7}",
                "{\"app\":\"demo\",\"merchant\":[\"x\"]}",
                "{\"app\":\"demo\",\"returnTo\":\"https://evil.example/\"}",
                "{\"app\":\"demo\",\"returnTo\":\"https://shop.example/application\"}",
                "{\"app\":\"demo\",\"returnTo\":\"//shop.example/app\"}",
                "{\"app\":\"demo\",\"returnTo\":\"javascript:alert(1)\"}",
            })
    void whatIsWrongWithALinkIsABadRequest(String body) {
        Answer answer = operator().post("/api/authorizations", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("detail").asText()).isNotBlank();
    }

    @Test
    void aMerchantsNameThatIsTooLongIsABadRequest() {
        assertThat(operator()
                        .post("/api/authorizations", "{\"app\":\"demo\",\"merchant\":\"" + "x".repeat(201) + "\"}")
                        .status())
                .isEqualTo(400);
    }
}
