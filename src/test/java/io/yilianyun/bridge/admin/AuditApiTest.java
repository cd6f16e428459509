package io.yilianyun.bridge.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import io.yilianyun.bridge.support.Platform;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who did what. */
class AuditApiTest extends BridgeTest {
    private Client operator() {
        return client().as(Client.OPERATOR);
    }

    private JsonNode audit(String query) {
        Answer answer = operator().get("/api/audit" + query);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json();
    }

    private JsonNode only(String action) {
        JsonNode items = audit("?action=" + action).get("items");
        assertThat(items).as(action).hasSize(1);
        return items.get(0);
    }

    @Test
    void everyCallThatChangesSomethingIsTakenDownBeforeItIsAnswered() {
        String machineCode = granted("demo");
        PLATFORM.onRefresh("refresh-" + machineCode, Platform.code(12));
        operator().post("/api/tokens/demo/" + machineCode + "/refresh");
        assertThat(only("refreshToken").get("status").asInt()).isEqualTo(502);
        assertThat(only("refreshToken").get("machineCode").asText()).isEqualTo(machineCode);
        String id = letter("demo").id();
        operator().post("/api/dead-letters/" + id + "/discard");
        assertThat(only("discardDeadLetter").get("deadLetter").asText()).isEqualTo(id);
        assertThat(only("discardDeadLetter").get("status").asInt()).isEqualTo(204);
        operator().post("/api/dead-letters/" + id + "/retry");
        assertThat(only("retryDeadLetter").get("status").asInt()).isEqualTo(409);
        operator().post("/api/dead-letters/retry", "{}");
        assertThat(only("retryDeadLetters").get("detail").asText()).isEqualTo("{\"retrying\":0,\"refused\":[]}");
        operator().post("/api/apps/demo/halt");
        operator().post("/api/apps/nobody/resume");
        assertThat(only("haltApp").get("app").asText()).isEqualTo("demo");
        assertThat(only("resumeApp").get("status").asInt()).isEqualTo(404);
        operator().post("/api/authorizations", "{\"app\":\"demo\",\"merchant\":\"Shop\"}");
        assertThat(only("createAuthorization").get("app").asText()).isEqualTo("demo");
        assertThat(only("createAuthorization").get("status").asInt()).isEqualTo(201);
        operator().send("POST", "/api/tokens/import", "{}\n", "application/x-ndjson");
        assertThat(only("importTokens").get("detail").asText()).startsWith("{\"imported\":0,\"updated\":0,");
        operator().delete("/api/tokens/demo/" + machineCode);
        JsonNode deleted = only("deleteToken");
        assertThat(deleted.get("actor").asText()).isEqualTo("o");
        assertThat(deleted.get("actorKind").asText()).isEqualTo("key");
        assertThat(deleted.get("address").asText()).isEqualTo("127.0.0.1");
        assertThat(Instant.parse(deleted.get("at").asText())).isEqualTo(clock.instant());
        assertThat(deleted.get("count").asInt()).isEqualTo(1);
    }

    @Test
    void anAccessTokenThatIsHandedOutIsTakenDownSoonAndReadingTheRestIsNot() {
        String machineCode = granted("demo");
        client().as(Client.TOKEN).get("/api/tokens/demo/" + machineCode + "/access-token");
        client().as(Client.TOKEN).get("/api/tokens/demo/none/access-token");
        client().as(Client.READER).get("/api/tokens/demo/" + machineCode);
        client().as(Client.READER).get("/api/dead-letters");
        await().untilAsserted(() -> assertThat(audit("").get("total").asInt()).isEqualTo(2));
        assertThat(audit("?actor=t").get("items"))
                .extracting(entry -> entry.get("machineCode").asText() + " " + entry.get("status"))
                .containsExactlyInAnyOrder(machineCode + " 200", "none 404");
        assertThat(audit("").toString()).doesNotContain("access-" + machineCode);
    }

    @Test
    void itIsSearchedAndPagedTheNewestFirst() {
        Instant begin = clock.instant();
        for (String app : List.of("demo", "centre", "demo", "second", "demo")) {
            operator().post("/api/apps/" + app + "/resume");
            clock.advance(Duration.ofMinutes(1));
        }
        assertThat(audit("?app=demo").get("total").asInt()).isEqualTo(3);
        assertThat(audit("?actor=nobody").get("total").asInt()).isZero();
        assertThat(audit("?action=haltApp").get("total").asInt()).isZero();
        assertThat(audit("?from=" + begin.plusSeconds(60)).get("total").asInt()).isEqualTo(4);
        assertThat(audit("?to=" + begin.plusSeconds(60)).get("total").asInt()).isEqualTo(1);
        assertThat(audit("?from=%s&to=%s".formatted(begin.plusSeconds(60), begin.plusSeconds(180)))
                        .get("total")
                        .asInt())
                .isEqualTo(2);
        JsonNode page = audit("?page=1&size=2");
        assertThat(page.get("total").asInt()).isEqualTo(5);
        assertThat(page.get("items"))
                .extracting(entry -> entry.get("app").asText())
                .containsExactly("demo", "centre");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?from=yesterday",
                "?to=2028-02-30T00:00:00Z",
                "?page=-1",
                "?size=501",
                "?app=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void aWrongParameterIsABadRequest(String query) {
        assertThat(operator().get("/api/audit" + query).status()).isEqualTo(400);
    }

    @Test
    void withoutAWordInTheConfigurationItIsNoEvent() {
        operator().post("/api/apps/demo/resume");
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM yly_outbox WHERE type = 'yilianyun.audit'", Integer.class))
                .isZero();
        assertThat(received(events, null, "yilianyun.audit")).isEmpty();
    }
}
