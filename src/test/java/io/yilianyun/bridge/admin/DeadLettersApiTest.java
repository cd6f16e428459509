package io.yilianyun.bridge.admin;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.yilianyun.bridge.support.Platform.code;
import static io.yilianyun.bridge.support.Platform.rotated;
import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.yilianyun.bridge.deadletter.DeadLetter.Status;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import io.yilianyun.bridge.token.TokenStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

class DeadLettersApiTest extends BridgeTest {
    @Autowired
    private MeterRegistry meters;

    /** A token whose refresh is refused with a code and dead-lettered; the next one succeeds. */
    private String deadLettered(String app, int refusal) {
        String machineCode = due(app);
        PLATFORM.onRefresh("refresh-" + machineCode, code(refusal), rotated(machineCode));
        run("refresh-" + app);
        return machineCode;
    }

    private Client operator() {
        return client().as(Client.OPERATOR);
    }

    private JsonNode list(String query) {
        return client().as(Client.READER).get("/api/dead-letters" + query).json();
    }

    private Answer retry(String id) {
        return operator().post("/api/dead-letters/" + id + "/retry");
    }

    @Test
    void aDeadLetterShowsWhatAnOperatorNeedsAndNoSecret() {
        String machineCode = deadLettered("demo", 12);
        JsonNode letter = list("").get("items").get(0);
        assertThat(letter.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "id",
                        "app",
                        "machineCode",
                        "operation",
                        "code",
                        "description",
                        "category",
                        "attempts",
                        "status",
                        "createdAt",
                        "updatedAt");
        assertThat(letter.get("machineCode").asText()).isEqualTo(machineCode);
        assertThat(letter.get("operation").asText()).isEqualTo("refresh");
        assertThat(letter.get("status").asText()).isEqualTo("OPEN");
        assertThat(letter.get("createdAt").asText()).isEqualTo(clock.instant().toString());
        assertThat(letter.toString()).doesNotContain("refresh-" + machineCode, "access-");
    }

    @Test
    void listsArePagedAndFilteredTheNewestFirst() {
        String first = deadLettered("demo", 12);
        clock.advance(Duration.ofSeconds(1));
        String second = deadLettered("demo", 15);
        clock.advance(Duration.ofSeconds(1));
        String third = deadLettered("centre", 12);
        assertThat(list("").get("items").findValuesAsText("machineCode")).containsExactly(third, second, first);
        assertThat(list("?size=1&page=1").get("items").findValuesAsText("machineCode"))
                .containsExactly(second);
        assertThat(list("?size=1&page=1").get("total").asInt()).isEqualTo(3);
        assertThat(list("?code=12").get("total").asInt()).isEqualTo(2);
        assertThat(list("?code=12&app=demo").get("total").asInt()).isEqualTo(1);
        assertThat(list("?status=OPEN").get("total").asInt()).isEqualTo(3);
        assertThat(list("?status=RESOLVED").get("total").asInt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"status=NONE", "page=-1", "size=1000", "code=12345678901234567"})
    void wrongParametersAreABadRequest(String query) {
        assertThat(client().as(Client.READER).get("/api/dead-letters?" + query).status())
                .isEqualTo(400);
    }

    @Test
    void aRetryIsMadeAtOnceAndResolvesTheLetter() {
        String machineCode = deadLettered("demo", 12);
        Answer answer = retry(letter("demo").id());
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.header("Content-Type")).isNull();
        await().untilAsserted(() -> assertThat(letter("demo").status()).isEqualTo(Status.RESOLVED));
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-2-" + machineCode);
        assertThat(token("demo", machineCode).status()).isEqualTo(TokenStatus.ACTIVE);
        assertThat(retry(letter("demo").id()).status()).as("is resolved").isEqualTo(409);
    }

    @Test
    void aRetryThatFailsAgainIsTheSameLetterWithMoreAttempts() {
        String machineCode = due("demo");
        PLATFORM.onRefresh("refresh-" + machineCode, code(12), code(15));
        run("refresh-demo");
        String id = letter("demo").id();
        assertThat(retry(id).status()).isEqualTo(202);
        await().untilAsserted(() -> assertThat(letter("demo").code()).isEqualTo("15"));
        assertThat(letter("demo").id()).isEqualTo(id);
        assertThat(letter("demo").status()).isEqualTo(Status.OPEN);
        assertThat(letter("demo").attempts()).isEqualTo(2);
    }

    @Test
    void allThatMatchAreRetriedByTheSweep() {
        List<String> matching = List.of(deadLettered("demo", 12), deadLettered("demo", 12));
        String other = deadLettered("demo", 15);
        Answer answer = operator().post("/api/dead-letters/retry", "{\"app\":\"demo\",\"code\":\"12\"}");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().get("retrying").asInt()).isEqualTo(2);
        run("refresh-demo");
        assertThat(matching)
                .allSatisfy(code -> assertThat(accessToken("demo", code)).startsWith("access-2-"));
        assertThat(accessToken("demo", other)).isEqualTo("access-" + other);
        assertThat(list("?status=OPEN").get("total").asInt()).isEqualTo(1);
    }

    private JsonNode many(String action, String filter) {
        Answer answer = operator().post("/api/dead-letters/" + action, filter);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        return answer.json();
    }

    private static List<String> reasons(JsonNode answer) {
        return StreamSupport.stream(answer.get("refused").spliterator(), false)
                .map(refused -> refused.get("count").asInt() + " "
                        + refused.get("reason").asText())
                .toList();
    }

    private Status status(String machineCode) {
        return letters("demo").stream()
                .filter(letter -> machineCode.equals(letter.machineCode()))
                .findFirst()
                .orElseThrow()
                .status();
    }

    private String id(String machineCode) {
        return list("?machineCode=" + machineCode).at("/items/0/id").asText();
    }

    @Test
    void allOfACategoryAreDiscardedAndNoOther() {
        String defect = deadLettered("demo", 12);
        String dead = deadLettered("demo", 20);
        JsonNode answer = many("discard", "{\"category\":\"defect\"}");
        assertThat(answer.get("discarded").asInt()).isEqualTo(1);
        assertThat(answer.get("refused")).isEmpty();
        assertThat(status(defect)).isEqualTo(Status.DISCARDED);
        assertThat(status(dead)).isEqualTo(Status.OPEN);
    }

    @Test
    void onlyTheChosenOfThoseThatMatchAreRetriedAndTheOthersAreCountedByReason() {
        String chosen = deadLettered("demo", 12);
        String other = deadLettered("demo", 12);
        String otherCode = deadLettered("demo", 15);
        String discarded = deadLettered("demo", 12);
        operator().post("/api/dead-letters/" + id(discarded) + "/discard");
        JsonNode answer = many(
                "retry",
                "{\"code\":\"12\",\"ids\":[\"%s\",\"%1$s\",\"%s\",\"%s\",\"none\"]}"
                        .formatted(id(chosen), id(otherCode), id(discarded)));
        assertThat(answer.get("retrying").asInt()).as(answer.toString()).isEqualTo(1);
        assertThat(reasons(answer))
                .as(answer.toString())
                .containsExactly("3 There is no open dead letter of this id that matches");
        assertThat(status(chosen)).isEqualTo(Status.RETRYING);
        assertThat(List.of(status(other), status(otherCode))).containsOnly(Status.OPEN);
    }

    @Test
    void aRetryOfManyNeverCallsForATokenThatThePlatformHasDeclaredDead() {
        String dead = deadLettered("demo", 20);
        String gone = deadLettered("demo", 12);
        tokens.delete("demo", gone);
        int calls = PLATFORM.requests().size();
        JsonNode answer = many("retry", "{\"app\":\"demo\"}");
        assertThat(answer.get("retrying").asInt()).isZero();
        assertThat(answer.get("refused").findValuesAsText("reason"))
                .containsExactlyInAnyOrder(
                        "The refresh token is dead; the merchant must authorize again",
                        "The token is gone, or is being refreshed at this moment");
        assertThat(many("retry", "{\"ids\":[\"%s\"]}".formatted(id(dead)))
                        .get("retrying")
                        .asInt())
                .isZero();
        run("refresh-demo");
        assertThat(PLATFORM.requests()).hasSize(calls);
        assertThat(status(dead)).isEqualTo(Status.OPEN);
    }

    /** Open dead letters about tokens; every token is there if wanted. */
    private void manyLetters(int count, boolean tokens) {
        if (tokens) {
            String machineCode = granted("demo");
            jdbc.update(
                    "INSERT INTO yly_token (app, machine_code, access_token, refresh_token, status, issued_at, access_expires_at,"
                            + " in_doubt, version, quota_used, deferrals, attempts) SELECT 'demo', CONCAT('8', X), access_token,"
                            + " refresh_token, 'FAULTED', issued_at, access_expires_at, 0, 1, 0, 0, 0 FROM yly_token"
                            + " CROSS JOIN SYSTEM_RANGE(1, ?) WHERE machine_code = ?",
                    count,
                    machineCode);
        }
        jdbc.update(
                "INSERT INTO yly_dead_letter (id, app, machine_code, operation, subject, open_subject, code, category, attempts, status,"
                        + " created_at, updated_at) SELECT CONCAT('id-', X), 'demo', CONCAT('8', X), 'REFRESH', CONCAT('token/demo/8', X),"
                        + " CONCAT('token/demo/8', X), '12', 'defect', 1, 'OPEN', X / 700, 1 FROM SYSTEM_RANGE(1, ?)",
                count);
    }

    @Test
    void aRetryOfManyEndsAtNoNumber() {
        manyLetters(10_600, false);
        JsonNode answer = many("retry", "{}");
        assertThat(answer.get("retrying").asInt()).isZero();
        assertThat(reasons(answer)).containsExactly("10600 The token is gone, or is being refreshed at this moment");
        assertThat(many("discard", "{}").get("discarded").asInt()).isEqualTo(10_600);
    }

    @Test
    void aRetryOfManyIsMadeInBatches() {
        manyLetters(1_200, true);
        long before = connectionsUsed();
        assertThat(many("retry", "{\"app\":\"demo\"}").get("retrying").asInt()).isEqualTo(1_200);
        assertThat(connectionsUsed() - before).as("connections that were taken").isLessThan(100);
        assertThat(list("?status=RETRYING").get("total").asInt()).isEqualTo(1_200);
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM yly_token WHERE due_at IS NOT NULL", Integer.class))
                .isGreaterThanOrEqualTo(1_200);
    }

    private long connectionsUsed() {
        return meters.get("hikaricp.connections.usage").timer().count();
    }

    @Test
    void whatCannotBeDecryptedDoesNotStopARetryOfMany() {
        String healthy = deadLettered("demo", 12);
        for (String id : List.of("a", "z")) {
            jdbc.update(
                    "INSERT INTO yly_authorization (id, app, status, created_at, expires_at, received_at, attempts) VALUES (?, 'demo',"
                            + " 'FAILED', 0, 9999999999999, 0, 1)",
                    id);
            jdbc.update(
                    "INSERT INTO yly_dead_letter (id, app, operation, subject, open_subject, code, category, attempts, status, payload,"
                            + " created_at, updated_at) VALUES (?, 'demo', 'CODE_EXCHANGE', ?, ?, 'malformed', 'defect', 1, 'OPEN', ?, ?, 1)",
                    id,
                    "authorization/" + id,
                    "authorization/" + id,
                    new byte[] {1, 2, 3},
                    id.equals("a") ? 1 : Long.MAX_VALUE);
        }
        JsonNode answer = many("retry", "{}");
        assertThat(answer.get("retrying").asInt()).isEqualTo(1);
        assertThat(reasons(answer)).containsExactly("2 What was kept with the dead letter cannot be decrypted");
        assertThat(status(healthy)).isEqualTo(Status.RETRYING);
        assertThat(retry("a").status()).isEqualTo(409);
    }

    @Test
    void aRetryThatMeetsATransientFaultIsOpenUntilALaterAttemptSucceeds() {
        String machineCode = due("demo");
        PLATFORM.onRefresh("refresh-" + machineCode, code(12), code(45), rotated(machineCode));
        run("refresh-demo");
        assertThat(many("retry", "{}").get("retrying").asInt()).isEqualTo(1);
        run("refresh-demo");
        assertThat(letter("demo").status()).isEqualTo(Status.OPEN);
        clock.set(token("demo", machineCode).dueAt());
        run("refresh-demo");
        assertThat(letter("demo").status()).isEqualTo(Status.RESOLVED);
    }

    @Test
    void aRetryForWhichNothingIsLeftOfTheDaysQuotaIsOpenAgain() {
        String machineCode = deadLettered("demo", 12);
        jdbc.update("UPDATE yly_token SET quota_used = 20 WHERE machine_code = ?", machineCode);
        int calls = PLATFORM.requests().size();
        assertThat(retry(letter("demo").id()).status()).isEqualTo(202);
        await().untilAsserted(() -> assertThat(letter("demo").status()).isEqualTo(Status.OPEN));
        assertThat(PLATFORM.requests()).hasSize(calls);
    }

    @Test
    void aRetryOfManyThatTheSweepHasNoQuotaForIsOpenAgain() {
        String machineCode = deadLettered("demo", 12);
        jdbc.update("UPDATE yly_token SET quota_used = 10 WHERE machine_code = ?", machineCode);
        assertThat(many("retry", "{}").get("retrying").asInt()).isEqualTo(1);
        run("refresh-demo");
        assertThat(token("demo", machineCode).status()).isEqualTo(TokenStatus.DEFERRED);
        assertThat(letter("demo").status()).isEqualTo(Status.OPEN);
        PLATFORM.onRefresh("refresh-" + machineCode, rotated(machineCode));
        clock.set(token("demo", machineCode).dueAt());
        run("refresh-demo");
        assertThat(letter("demo").status()).isEqualTo(Status.RESOLVED);
    }

    @Test
    void nothingIsRetriedForAnApplicationThatIsHalted() {
        deadLettered("demo", 12);
        operator().post("/api/apps/demo/halt");
        assertThat(retry(letter("demo").id()).json().get("detail").asText()).contains("halted");
        assertThat(reasons(many("retry", "{}")))
                .containsExactly("1 The application is halted; an operator has to resume it first");
        assertThat(letter("demo").status()).isEqualTo(Status.OPEN);
    }

    @Test
    void aDiscardedLetterIsDoneWith() {
        deadLettered("demo", 12);
        String id = letter("demo").id();
        Answer answer = operator().post("/api/dead-letters/" + id + "/discard");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Content-Type")).isNull();
        assertThat(letter("demo").status()).isEqualTo(Status.DISCARDED);
        assertThat(operator().post("/api/dead-letters/" + id + "/discard").status())
                .isEqualTo(409);
        assertThat(retry(id).status()).isEqualTo(409);
    }

    @Test
    void anUnknownLetterIsNotFound() {
        assertThat(retry("none").status()).isEqualTo(404);
        assertThat(operator().post("/api/dead-letters/none/discard").status()).isEqualTo(404);
    }

    @Test
    void aLetterWhoseTokenIsGoneCannotBeRetried() {
        String machineCode = deadLettered("demo", 12);
        String id = letter("demo").id();
        tokens.delete("demo", machineCode);
        assertThat(retry(id).status()).isEqualTo(409);
        assertThat(letter("demo").status()).as("is left as it was").isEqualTo(Status.OPEN);
    }

    @Test
    void deletingATokenDiscardsItsLetter() {
        String machineCode = deadLettered("demo", 12);
        operator().delete("/api/tokens/demo/" + machineCode);
        assertThat(letter("demo").status()).isEqualTo(Status.DISCARDED);
    }

    @Test
    void retryingAHaltedApplicationsLetterProbesItAtTheNextSweep() {
        String machineCode = due("demo");
        PLATFORM.onRefresh("refresh-" + machineCode, code(5), success(machineCode, "access-2", "refresh-2"));
        run("refresh-demo");
        run("refresh-demo");
        assertThat(PLATFORM.requests()).hasSize(1);
        assertThat(retry(letter("demo").id()).status()).isEqualTo(202);
        run("refresh-demo");
        assertThat(applications.isRunning("demo")).isTrue();
        assertThat(letter("demo").status()).isEqualTo(Status.RESOLVED);
    }

    @Test
    void anApplicationsLetterIsOpenAgainWhenItsProbeIsRefused() {
        String machineCode = due("demo");
        PLATFORM.onRefresh("refresh-" + machineCode, code(5), code(5), code(5), rotated(machineCode));
        run("refresh-demo");
        String id = letter("demo").id();
        for (int probe = 1; probe <= 2; probe++) {
            assertThat(retry(id).status()).isEqualTo(202);
            run("refresh-demo");
            assertThat(letter("demo").status()).as("probe " + probe).isEqualTo(Status.OPEN);
        }
        assertThat(retry(id).status()).isEqualTo(202);
        run("refresh-demo");
        assertThat(letter("demo").status()).isEqualTo(Status.RESOLVED);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 20})
    void aRetryThatDoesNotSucceedLeavesTheLetterOpen(int answer) {
        String machineCode = due("demo");
        PLATFORM.onRefresh("refresh-" + machineCode, code(12), code(answer));
        run("refresh-demo");
        String id = id(machineCode);
        assertThat(retry(id).status()).isEqualTo(202);
        await().untilAsserted(() -> {
            assertThat(PLATFORM.requests()).hasSize(2);
            assertThat(status(machineCode)).isEqualTo(Status.OPEN);
        });
    }

    @Test
    void theTokenPairOfARefreshThatNamedAnotherPrinterIsStoredForTheOneThatAnOperatorNamesAsOfTheDayItCame() {
        String machineCode = due("demo");
        PLATFORM.onRefresh(
                "refresh-" + machineCode,
                okJson(
                        ("{\"error\":\"0\",\"body\":{\"access_token\":\"access-kept\",\"refresh_token\":\"refresh-kept\","
                                        + "\"machine_code\":\"another\",\"expires_in\":2592000,\"more\":\"%s\"}}")
                                .formatted("x".repeat(100_000))));
        Instant given = clock.instant();
        run("refresh-demo");
        assertThat(letter("demo").code()).isEqualTo("malformed");
        clock.advance(Duration.ofDays(25));
        Answer answer = operator()
                .post(
                        "/api/dead-letters/" + letter("demo").id() + "/retry",
                        "{\"machineCode\":\"%s\"}".formatted(machineCode));
        assertThat(answer.status()).isEqualTo(202);
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-kept");
        assertThat(refreshToken("demo", machineCode)).isEqualTo("refresh-kept");
        assertThat(token("demo", machineCode).accessExpiresAt()).isEqualTo(given.plus(Duration.ofDays(30)));
        assertThat(token("demo", machineCode).status()).isEqualTo(TokenStatus.ACTIVE);
        assertThat(token("demo", machineCode).dueAt()).as("it is due").isBefore(clock.instant());
        assertThat(letter("demo").status()).isEqualTo(Status.RESOLVED);
        assertThat(PLATFORM.requests()).hasSize(1);
    }
}
