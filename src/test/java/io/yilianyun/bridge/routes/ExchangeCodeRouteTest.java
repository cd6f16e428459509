package io.yilianyun.bridge.routes;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.platform.Signature;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import io.yilianyun.bridge.support.Platform;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangeCodeRouteTest extends BridgeTest {
    private final String machineCode = machineCode();
    private final String code = "c0de+/=&" + machineCode;

    private Answer authorize(String app) {
        Client browser = client();
        return browser.callback(app, "c0de%2B%2F%3D%26" + machineCode, browser.authorize(app, ""));
    }

    private void grant(String named) {
        PLATFORM.onCode(code, success(named, "access-" + machineCode, "refresh-" + machineCode));
    }

    @Test
    void postsTheDocumentedFieldsAndNeverTheSecret() {
        grant(machineCode);
        authorize("demo");
        LoggedRequest request = PLATFORM.requests().get(0);
        assertThat(request.getUrl()).isEqualTo("/oauth/oauth");
        assertThat(request.getMethod().value()).isEqualTo("POST");
        assertThat(request.header("Content-Type").firstValue()).startsWith("application/x-www-form-urlencoded");
        Map<String, String> form = PLATFORM.forms().get(0);
        assertThat(form.keySet())
                .containsExactlyInAnyOrder("client_id", "grant_type", "scope", "code", "sign", "timestamp", "id");
        assertThat(form)
                .containsEntry("client_id", Platform.CLIENT)
                .containsEntry("grant_type", "authorization_code")
                .containsEntry("scope", "all")
                .containsEntry("code", code)
                .containsEntry("timestamp", Long.toString(clock.instant().getEpochSecond()))
                .containsEntry("sign", Signature.of(Platform.CLIENT, form.get("timestamp"), Platform.SECRET));
        assertThat(form.get("timestamp")).matches("\\d{10}");
        assertThat(form.get("id")).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(request.toString()).doesNotContain(Platform.SECRET);
    }

    @Test
    void nothingOfTheBrowsersRequestTravelsToThePlatform() {
        grant(machineCode);
        Client browser = client();
        String state = browser.authorize("demo", "");
        browser.with("X-Secret", "leak")
                .get("/yilianyun/callback/demo?CamelHttpUri=http://127.0.0.1:1&CamelHttpMethod=GET&Host=evil"
                        + "&CamelHttpPath=/evil&CamelHttpQuery=evil&state=" + state + "&code=c0de%2B%2F%3D%26"
                        + machineCode);
        LoggedRequest request = PLATFORM.requests().get(0);
        assertThat(request.getUrl()).isEqualTo("/oauth/oauth");
        assertThat(request.getHeaders().keys())
                .extracting(String::toLowerCase)
                .doesNotContain("cookie", "x-secret", "camelhttpuri", "state", "code");
        assertThat(request.getHeaders().toString()).doesNotContain("evil", state, "leak");
    }

    /** Begins an authorization of {@code slow}, whose code waits a second and a half for its slot. */
    private CompletableFuture<Answer> codeThatWaitsForTheRate() {
        grant(machineCode);
        long now = clock.millis() * 1000;
        jdbc.update("UPDATE yly_app SET next_slot = ?, slot_taken_at = ? WHERE app = 'slow'", now + 1_500_000, now);
        CompletableFuture<Answer> callback = CompletableFuture.supplyAsync(() -> authorize("slow"));
        await().until(() -> camel.getInflightRepository().size("platform-post") == 1);
        return callback;
    }

    @Test
    void aCodeThatWaitsForTheRateIsNotSentWhileItsApplicationIsHalted() {
        CompletableFuture<Answer> callback = codeThatWaitsForTheRate();
        applications.haltByOperator("slow");
        assertThat(callback.join().status()).as("the page reloads itself").isEqualTo(202);
        assertThat(PLATFORM.requests()).isEmpty();
        clock.advance(Duration.ofMinutes(1));
        run("exchange-due");
        assertThat(PLATFORM.requests()).isEmpty();
        applications.resume("slow", "a test");
        run("exchange-due");
        assertThat(accessToken("slow", machineCode)).isEqualTo("access-" + machineCode);
    }

    @Test
    void aCodeThatHasWaitedForTheRateIsNobodyElsesForAWholeLease() {
        CompletableFuture<Answer> callback = codeThatWaitsForTheRate();
        PLATFORM.onCode(code, PLATFORM.held(success(machineCode, "access", "refresh")));
        clock.advance(Duration.ofSeconds(119));
        await().until(() ->
                jdbc.queryForObject("SELECT due_at FROM yly_authorization", Long.class) == clock.millis() + 120_000);
        PLATFORM.release();
        assertThat(callback.join().status()).isEqualTo(200);
    }

    @Test
    void theSecondGenerationIsAskedBelowV2() {
        PLATFORM.on(
                "/v2/oauth/oauth",
                "code",
                code,
                okJson(
                        "{\"error\":0,\"error_description\":\"success\",\"timestamp\":1700000000,\"body\":{\"access_token\":\"a\",\"refresh_token\":\"r\",\"machine_code\":\""
                                + machineCode
                                + "\",\"expires_in\":86400,\"refresh_expires_in\":172800,\"scope\":\"all\"}}"));
        assertThat(authorize("second").status()).isEqualTo(200);
        Token token = token("second", machineCode);
        assertThat(token.accessExpiresAt()).isEqualTo(clock.instant().plus(Duration.ofDays(1)));
        assertThat(token.refreshExpiresAt()).isEqualTo(clock.instant().plus(Duration.ofDays(2)));
    }

    @Test
    void storesThePairAndWhatIsKnownOfIt() {
        grant(machineCode);
        authorize("demo");
        Token token = token("demo", machineCode);
        assertThat(token.status()).isEqualTo(TokenStatus.ACTIVE);
        assertThat(token.scope()).isEqualTo("all");
        assertThat(token.issuedAt()).isEqualTo(clock.instant());
        assertThat(token.accessExpiresAt()).isEqualTo(clock.instant().plus(Duration.ofDays(30)));
        assertThat(token.refreshExpiresAt()).isEqualTo(clock.instant().plus(Duration.ofDays(35)));
        assertThat(token.dueAt())
                .isBetween(
                        clock.instant().plus(Duration.ofDays(19)),
                        clock.instant().plus(Duration.ofDays(20)));
        assertThat(token.quotaUsed()).as("a grant spends the day's quota too").isEqualTo(1);
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-" + machineCode);
        assertThat(refreshToken("demo", machineCode)).isEqualTo("refresh-" + machineCode);
    }

    @Test
    void tellsOfTheTokenWithoutTellingTheToken() {
        grant(machineCode);
        authorize("demo");
        JsonNode event = event(events, machineCode, "yilianyun.token.issued");
        assertThat(event.get("specversion").asText()).isEqualTo("1.0");
        assertThat(event.get("source").asText()).isEqualTo("/yilianyun/demo");
        assertThat(event.get("id").asText()).hasSize(36);
        assertThat(event.get("time").asText()).isEqualTo(clock.instant().toString());
        assertThat(event.get("data").get("machineCode").asText()).isEqualTo(machineCode);
        assertThat(event.toString()).doesNotContain("access-", "refresh-", "c0de");
    }

    @Test
    void aSecondAuthorizationSupersedesTheFirst() {
        grant(machineCode);
        authorize("demo");
        PLATFORM.reset();
        PLATFORM.onCode(code, success(machineCode, "access-new", "refresh-new"));
        authorize("demo");
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-new");
        assertThat(token("demo", machineCode).quotaUsed()).isEqualTo(2);
    }

    @Test
    void theCodeIsForgottenOnceItsTokenIsStored() {
        grant(machineCode);
        authorize("demo");
        assertThat(jdbc.queryForObject("SELECT code FROM yly_authorization", byte[].class))
                .isNull();
    }

    @Test
    void anAnswerThatNamesNoTerminalIsKeptUntilAnOperatorNamesIt() {
        grant(null);
        Answer page = authorize("demo");
        assertThat(page.status()).isEqualTo(502);
        assertThat(page.body()).contains("授权遇到问题", "malformed");
        DeadLetter letter = letter("demo");
        assertThat(letter.operation().label()).isEqualTo("code-exchange");
        assertThat(letter.code()).isEqualTo("malformed");
        JsonNode event = event(deadLetterEvents, "", "yilianyun.dead-letter");
        assertThat(event.get("data").get("id").asText()).isEqualTo(letter.id());
        assertThat(event.toString()).doesNotContain("access-", "refresh-");

        Client operator = client().as(Client.OPERATOR);
        Answer unnamed = operator.post("/api/dead-letters/" + letter.id() + "/retry");
        assertThat(unnamed.status()).isEqualTo(409);
        assertThat(unnamed.json().get("detail").asText()).contains("machineCode");
        assertThat(letter("demo").status()).isEqualTo(DeadLetter.Status.OPEN);

        String retry = "{\"machineCode\":\"%s\"}".formatted(machineCode);
        assertThat(operator.post("/api/dead-letters/" + letter.id() + "/retry", retry)
                        .status())
                .isEqualTo(202);
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-" + machineCode);
        assertThat(letter("demo").status()).isEqualTo(DeadLetter.Status.RESOLVED);
        assertThat(PLATFORM.requests()).hasSize(1);
        assertThat(operator.post("/api/dead-letters/" + letter.id() + "/retry", retry)
                        .status())
                .isEqualTo(409);
    }

    /** A machine code is 1 to 64 letters, digits, - and _, wherever it comes from. */
    @ParameterizedTest
    @ValueSource(strings = {"a/b", "..", "a;b", "4009 0005", "<x>", "4.00900E+09"})
    void anAnswerThatNamesAPrinterWronglyIsKeptAsWell(String named) {
        grant(named);
        assertThat(authorize("demo").status()).isEqualTo(502);
        assertThat(letter("demo").code()).isEqualTo("malformed");
        assertThat(retry("{\"machineCode\":\"%s\"}".formatted(named)))
                .as("an operator is held to the rule, too")
                .isEqualTo(400);
        assertThat(retry("{\"machineCode\":\"%s\"}".formatted(machineCode))).isEqualTo(202);
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-" + machineCode);
    }

    private int retry(String body) {
        return client().as(Client.OPERATOR)
                .post("/api/dead-letters/" + letter("demo").id() + "/retry", body)
                .status();
    }

    @Test
    void aGrantThatAnOperatorRecoversLaterIsDatedWhenThePlatformGaveIt() {
        grant(null);
        Instant granted = clock.instant();
        authorize("demo");
        clock.advance(Duration.ofDays(25));
        assertThat(retry("{\"machineCode\":\"%s\"}".formatted(machineCode))).isEqualTo(202);
        Token token = token("demo", machineCode);
        assertThat(token.issuedAt()).isEqualTo(granted);
        assertThat(token.accessExpiresAt()).isEqualTo(granted.plus(Duration.ofDays(30)));
        assertThat(token.refreshExpiresAt()).isEqualTo(granted.plus(Duration.ofDays(35)));
        assertThat(token.dueAt()).isBefore(clock.instant());
    }

    @Test
    void aGrantThatIsRecoveredLaterReplacesNoNewerOneAndGivesNoQuotaBack() {
        grant(null);
        authorize("demo");
        clock.advance(Duration.ofDays(25));
        PLATFORM.reset();
        PLATFORM.onCode(code, success(machineCode, "access-new", "refresh-new"));
        authorize("demo");
        assertThat(retry("{\"machineCode\":\"%s\"}".formatted(machineCode))).isEqualTo(202);
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-new");
        assertThat(token("demo", machineCode).quotaUsed()).isEqualTo(1);
        assertThat(letter("demo").status()).isEqualTo(DeadLetter.Status.RESOLVED);
    }

    @Test
    void aGrantThatIsRecoveredLaterReplacesOneThatAClockThatWasAheadHasDated() {
        clock.advance(Duration.ofHours(8));
        writes.issue(
                "demo",
                machineCode,
                null,
                new Grant("access-old", "refresh-old", machineCode, "all", Duration.ofDays(30), null));
        clock.advance(Duration.ofHours(-8));
        grant(null);
        authorize("demo");
        assertThat(retry("{\"machineCode\":\"%s\"}".formatted(machineCode))).isEqualTo(202);
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-" + machineCode);
    }

    /** The database takes everything but this token pair, so trying again does not help. */
    @Test
    void aTokenPairThatTheDatabaseRefusesIsKeptInADeadLetterWhoseRetryStoresIt() {
        PLATFORM.onCode(
                code,
                okJson(
                        ("{\"error\":\"0\",\"x\":\"%s\",\"body\":{\"access_token\":\"access-%s\",\"refresh_token\":\"r\","
                                        + "\"machine_code\":\"%2$s\",\"expires_in\":2592000}}")
                                .formatted("x".repeat(100_000), machineCode)));
        Instant granted = clock.instant();
        jdbc.execute("ALTER TABLE yly_token ADD CONSTRAINT none CHECK (machine_code <> '" + machineCode + "')");
        try {
            assertThat(authorize("demo").status()).isEqualTo(202);
            await().untilAsserted(() -> assertThat(letters("demo")).hasSize(1));
        } finally {
            jdbc.execute("ALTER TABLE yly_token DROP CONSTRAINT none");
        }
        run("exchange-due");
        assertThat(PLATFORM.requests()).as("the code is sent once").hasSize(1);
        assertThat(letter("demo").description()).contains("could not be stored");
        assertThat(new String(
                        jdbc.queryForObject("SELECT payload FROM yly_dead_letter", byte[].class),
                        StandardCharsets.ISO_8859_1))
                .as("encrypted")
                .doesNotContain("access-");
        clock.advance(Duration.ofDays(1));
        assertThat(retry("")).isEqualTo(202);
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-" + machineCode);
        assertThat(token("demo", machineCode).issuedAt()).isEqualTo(granted);
        assertThat(letter("demo").status()).isEqualTo(DeadLetter.Status.RESOLVED);
    }
}
