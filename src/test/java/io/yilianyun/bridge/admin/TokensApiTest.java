package io.yilianyun.bridge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import io.yilianyun.bridge.support.Platform;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokensApiTest extends BridgeTest {
    /** All that the API shows of a token. A field that is added here must not be a secret. */
    private static final List<String> FIELDS = List.of(
            "app",
            "machineCode",
            "merchant",
            "scope",
            "status",
            "accessExpiresAt",
            "refreshExpiresAt",
            "refreshDueAt",
            "issuedAt",
            "refreshedAt",
            "quotaDay",
            "quotaUsed",
            "attempts",
            "lastError");

    private JsonNode list(String query) {
        Answer answer = client().as(Client.READER).get("/api/tokens" + query);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json();
    }

    private static List<String> codes(JsonNode page) {
        return page.get("items").findValuesAsText("machineCode");
    }

    @Test
    void aTokenIsShownWithoutItsSecrets() {
        String machineCode = granted("demo");
        PLATFORM.onRefresh("refresh-" + machineCode, Platform.rotated(machineCode));
        JsonNode token = client().as(Client.READER)
                .get("/api/tokens/demo/" + machineCode)
                .json();
        assertThat(token.fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(FIELDS);
        assertThat(token.get("status").asText()).isEqualTo("ACTIVE");
        assertThat(token.get("accessExpiresAt").asText())
                .isEqualTo(clock.instant().plus(Duration.ofDays(30)).toString());
        assertThat(token.get("quotaDay").asText())
                .isEqualTo(clock.instant().toString().substring(0, 10));
        assertThat(token.get("lastError").isNull()).isTrue();
        assertThat(token.toString()).doesNotContain("access-", "refresh-");
        for (JsonNode shown : List.of(
                list("").at("/items/0"),
                client().as(Client.OPERATOR)
                        .post("/api/tokens/demo/" + machineCode + "/refresh")
                        .json())) {
            assertThat(shown.fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(FIELDS);
        }
    }

    @Test
    void aTokenThatIsNotThereIsNotFound() {
        for (String path : List.of("/api/tokens/demo/none", "/api/tokens/nobody/none")) {
            Answer answer = client().as(Client.READER).get(path);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.json().get("instance").asText()).isEqualTo(path);
        }
        assertThat(client().as(Client.TOKEN)
                        .get("/api/tokens/demo/none/access-token")
                        .status())
                .isEqualTo(404);
        assertThat(client().as(Client.OPERATOR)
                        .post("/api/tokens/demo/none/refresh")
                        .status())
                .isEqualTo(404);
        assertThat(client().as(Client.OPERATOR).delete("/api/tokens/demo/none").status())
                .isEqualTo(404);
    }

    @Test
    void listsArePagedInTheOrderOfTheMachineCodes() {
        List<String> all = IntStream.range(0, 7).mapToObj(i -> granted("demo")).toList();
        JsonNode first = list("?size=3");
        assertThat(codes(first)).isEqualTo(all.subList(0, 3));
        assertThat(first.get("page").asInt()).isZero();
        assertThat(first.get("size").asInt()).isEqualTo(3);
        assertThat(first.get("total").asInt()).isEqualTo(7);
        assertThat(codes(list("?size=3&page=2"))).isEqualTo(all.subList(6, 7));
        assertThat(codes(list("?size=3&page=3"))).isEmpty();
        assertThat(list("").get("size").asInt()).isEqualTo(50);
    }

    @Test
    void listsAreFilteredByApplicationStatusAndText() {
        String one = granted("demo");
        String other = granted("centre");
        jdbc.update("UPDATE yly_token SET status = 'FAULTED', merchant = '100%_Tea!' WHERE machine_code = ?", other);
        assertThat(codes(list("?app=demo"))).containsExactly(one);
        assertThat(codes(list("?status=FAULTED"))).containsExactly(other);
        assertThat(codes(list("?status=ACTIVE&app=centre"))).isEmpty();
        assertThat(codes(list("?q=" + one.substring(2)))).containsExactly(one);
        assertThat(codes(list("?q=0%25_Tea!"))).containsExactly(other);
        assertThat(codes(list("?q=%25"))).as("taken literally").containsExactly(other);
        assertThat(codes(list("?q=_"))).containsExactly(other);
        assertThat(codes(list("?q=%27%20OR%201=1--"))).isEmpty();
        assertThat(codes(list("?app=&status=&q="))).containsExactlyInAnyOrder(one, other);
    }

    /** A list ends at 10,000 that match the text: all of them of this application and of this status. */
    @Test
    void aTextThatManyPrintersShareIsFoundAmongThoseOfTheFilter() {
        String wanted = granted("centre");
        jdbc.update("UPDATE yly_token SET merchant = 'Chains', status = 'FAULTED' WHERE machine_code = ?", wanted);
        jdbc.update("""
                INSERT INTO yly_token (app, machine_code, merchant, access_token, refresh_token, status, issued_at,
                  access_expires_at, due_at, in_doubt, version, quota_used, deferrals, attempts)
                SELECT 'demo', CONCAT('chain-', x), 'Chain', access_token, refresh_token, 'ACTIVE', issued_at,
                  access_expires_at + x, due_at, in_doubt, version, quota_used, deferrals, attempts
                FROM yly_token CROSS JOIN SYSTEM_RANGE(1, 10001)
                """);
        assertThat(list("?q=chain&size=1").get("total").asInt()).isEqualTo(10_000);
        assertThat(list("?q=chain&page=999").get("total").asInt())
                .as("beyond the end")
                .isEqualTo(10_000);
        assertThat(codes(list("?q=chain&app=centre"))).containsExactly(wanted);
        assertThat(codes(list("?q=chain&status=FAULTED"))).containsExactly(wanted);
        assertThat(list("?q=chain&app=centre").get("total").asInt()).isEqualTo(1);
    }

    @Test
    void whatExpiresIsListedSoonestFirstUnlessAnotherOrderIsAskedFor() {
        List<String> granted = List.of(granted("demo"), granted("demo"), granted("demo"));
        for (int i = 0; i < granted.size(); i++) {
            jdbc.update(
                    "UPDATE yly_token SET access_expires_at = ? WHERE machine_code = ?",
                    clock.instant().plus(Duration.ofHours(3 - i)).toEpochMilli(),
                    granted.get(i));
        }
        List<String> soonest = List.of(granted.get(2), granted.get(1), granted.get(0));
        assertThat(codes(list("?expiresWithinHours=24"))).isEqualTo(soonest);
        assertThat(codes(list("?expiresWithinHours=24&descending=true"))).isEqualTo(granted);
        assertThat(codes(list("?expiresWithinHours=24&sort=APP"))).isEqualTo(granted);
        assertThat(codes(list("?expiresWithinHours=24&sort=APP&status=ACTIVE&descending=true")))
                .isEqualTo(soonest);
        clock.advance(Duration.ofDays(1));
        assertThat(codes(list("?expired=true&status=ACTIVE"))).isEqualTo(soonest);
    }

    @Test
    void whatIsOverdueIsListedLongestFirst() {
        List<String> granted = List.of(granted("demo"), granted("demo"), granted("demo"));
        for (int i = 0; i < granted.size(); i++) {
            jdbc.update(
                    "UPDATE yly_token SET due_at = ? WHERE machine_code = ?",
                    clock.instant().minus(Duration.ofMinutes(4 + 2 * i)).toEpochMilli(),
                    granted.get(i));
        }
        assertThat(codes(list("?overdue=true"))).containsExactly(granted.get(2), granted.get(1));
        assertThat(codes(list("?overdue=true&sort=MACHINE_CODE"))).containsExactly(granted.get(1), granted.get(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"page=-1", "page=x", "size=0", "size=501", "size=1.5", "page=99999999999", "status=GONE", "q=%s"
            })
    void wrongParametersAreABadRequest(String query) {
        Answer answer = client().as(Client.READER).get("/api/tokens?" + query.formatted("q".repeat(101)));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void anAccessTokenIsHandedOutAndNotCached() {
        String machineCode = granted("demo");
        Answer answer = client().as(Client.TOKEN).get("/api/tokens/demo/" + machineCode + "/access-token");
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.json().fieldNames()).toIterable().containsExactly("accessToken", "expiresAt");
        assertThat(answer.json().get("accessToken").asText()).isEqualTo("access-" + machineCode);
        assertThat(answer.json().get("expiresAt").asText())
                .isEqualTo(clock.instant().plus(Duration.ofDays(30)).toString());
    }

    @Test
    void aPathMayBeEncoded() {
        String machineCode = granted("demo");
        String encoded = HexFormat.ofDelimiter("%").formatHex(("x" + machineCode).getBytes(StandardCharsets.UTF_8));
        assertThat(client().as(Client.TOKEN)
                        .get("/api/tokens/%64emo/" + encoded.substring(2) + "/access-token")
                        .json()
                        .get("accessToken")
                        .asText())
                .isEqualTo("access-" + machineCode);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DEFERRED", "REAUTHORIZE", "FAULTED"})
    void aTokenThatStillLivesIsHandedOutWhateverItsStatus(String status) {
        String machineCode = granted("demo");
        jdbc.update("UPDATE yly_token SET status = ? WHERE machine_code = ?", status, machineCode);
        assertThat(client().as(Client.TOKEN)
                        .get("/api/tokens/demo/" + machineCode + "/access-token")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"app=other&machineCode=other", "machineCode=none", "app=centre"})
    void queryParametersCannotPassForThePath(String query) {
        Answer answer = client().as(Client.READER).get("/api/tokens/demo/" + granted("demo") + "?" + query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors/0/parameter").asText()).isIn("app", "machineCode");
    }

    @Test
    void capitalsDoNotCountInASearch() {
        String machineCode = granted("demo");
        jdbc.update("UPDATE yly_token SET merchant = 'Café Élan' WHERE machine_code = ?", machineCode);
        assertThat(codes(list("?q=caf%C3%A9%20%C3%89L"))).containsExactly(machineCode);
    }

    @Test
    void aDeletedTokenIsGone() {
        String machineCode = granted("demo");
        Client operator = client().as(Client.OPERATOR);
        Answer answer = operator.delete("/api/tokens/demo/" + machineCode);
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(operator.get("/api/tokens/demo/" + machineCode).status()).isEqualTo(404);
        assertThat(operator.delete("/api/tokens/demo/" + machineCode).status()).isEqualTo(404);
    }

    @Test
    void tokensAreFilteredByWhatTheyNeedAndSorted() {
        String first = granted("demo");
        String stuck = granted("demo");
        String expired = granted("second");
        long now = clock.millis();
        jdbc.update(
                "UPDATE yly_token SET access_expires_at = ?, due_at = NULL WHERE machine_code = ?",
                now + 3_600_000,
                stuck);
        jdbc.update(
                "UPDATE yly_token SET access_expires_at = ?, due_at = ? WHERE machine_code = ?",
                now,
                now - 300_001,
                expired);
        assertThat(codes(list("?expired=true"))).containsExactly(expired);
        assertThat(codes(list("?overdue=true"))).containsExactly(expired);
        assertThat(codes(list("?expiresWithinHours=1&unplanned=true"))).containsExactly(stuck);
        assertThat(codes(list("?unplanned=true"))).containsExactly(stuck, expired);
        assertThat(codes(list("?merchant=Shop&q=" + first.substring(2)))).containsExactly(first);
        assertThat(codes(list("?sort=ACCESS_EXPIRES_AT"))).containsExactly(expired, stuck, first);
        assertThat(codes(list("?sort=ACCESS_EXPIRES_AT&descending=true&app=demo")))
                .containsExactly(first, stuck);
        assertThat(codes(list("?sort=REFRESH_DUE_AT"))).containsExactly(expired, first, stuck);
        assertThat(codes(list("?sort=REFRESH_DUE_AT&descending=true"))).containsExactly(stuck, first, expired);
        jdbc.update("UPDATE yly_token SET refreshed_at = ? WHERE machine_code = ?", now, expired);
        jdbc.update("UPDATE yly_token SET refreshed_at = ? WHERE machine_code = ?", now - 1, stuck);
        assertThat(codes(list("?sort=REFRESHED_AT"))).containsExactly(first, stuck, expired);
        jdbc.update("UPDATE yly_token SET error_code = '12' WHERE machine_code = ?", stuck);
        jdbc.update("UPDATE yly_token SET error_code = '19' WHERE machine_code = ?", first);
        assertThat(codes(list("?sort=LAST_ERROR&descending=true"))).containsExactly(first, stuck, expired);
    }

    @Test
    void manyTokensAreMadeDueOrForgottenAndNoSelectionOrTwoAreAMistake() {
        String first = granted("demo");
        String second = granted("second");
        Client operator = client().as(Client.OPERATOR);
        assertThat(operator.post("/api/tokens/refresh", "{\"filter\":{\"app\":\"demo\"}}")
                        .json()
                        .get("changed")
                        .asInt())
                .isEqualTo(1);
        assertThat(token("demo", first).dueAt()).isEqualTo(clock.instant());
        assertThat(operator.post("/api/tokens/delete", "{\"tokens\":[\"second/" + second + "\"]}")
                        .json()
                        .get("changed")
                        .asInt())
                .isEqualTo(1);
        assertThat(tokens.find("second", second)).isEmpty();
        assertThat(tokens.find("demo", first)).isPresent();
        for (String mistake : List.of("{}", "{\"filter\":{\"app\":\"second\"},\"tokens\":[\"demo/" + first + "\"]}")) {
            assertThat(operator.post("/api/tokens/delete", mistake).status()).isEqualTo(400);
        }
        assertThat(tokens.find("demo", first)).isPresent();
        assertThat(operator.post("/api/tokens/delete", "{\"tokens\":[\"demo/" + first + "\",\"demo/unknown\"]}")
                        .body())
                .isEqualTo(
                        "{\"changed\":1,\"refused\":[{\"reason\":\"The token is gone, or is being refreshed at this moment\",\"count\":1}]}");
    }
}
