package io.yilianyun.bridge.admin;

import static io.yilianyun.bridge.support.Platform.code;
import static io.yilianyun.bridge.support.Platform.rotated;
import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.deadletter.DeadLetter.Status;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import io.yilianyun.bridge.token.TokenStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLettersApiTest extends BridgeTest {
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
        assertThat(answer.get("retrying").asInt()).isEqualTo(1);
        assertThat(answer.get("refused"))
                .extracting(refused -> refused.get("count").asInt() + " "
                        + refused.get("reason").asText())
                .containsExactlyInAnyOrder(
                        "2 There is no dead letter of this id", "1 The dead letter is not open any more");
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

    @Test
    void theLetterOfAnApplicationThatAnOperatorHasHaltedIsNotRetried() {
        String machineCode = due("demo");
        PLATFORM.onRefresh("refresh-" + machineCode, code(5));
        run("refresh-demo");
        applications.haltByOperator("demo");
        Answer answer = retry(letter("demo").id());
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().get("detail").asText()).contains("operator");
        assertThat(letter("demo").status()).isEqualTo(Status.OPEN);
        assertThat(applications.state("demo").probeAt()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {41, 45, 5, 20})
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
}
