package io.yilianyun.bridge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.deadletter.DeadLetter.Status;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** After a bad night: 5,000 open dead letters of one application, and a few of another one, which is halted. */
class ManyDeadLettersTest extends AbstractConsoleTest {
    private static final int LETTERS = 5_000;
    private static final int OTHERS = 60;
    /** The platform has declared every tenth refresh token dead; every twentieth other printer's token is gone. */
    private static final int DEAD = LETTERS / 10;

    private static final int GONE = LETTERS / 20;
    private static final int RETRIABLE = LETTERS - DEAD - GONE;

    private static final String IS_DEAD = "The refresh token is dead; the merchant must authorize again";
    private static final String IS_GONE = "The token is gone, or is being refreshed at this moment";

    @BeforeEach
    void aBadNight() {
        String sample = granted("demo");
        jdbc.update(
                "INSERT INTO yly_token (app, machine_code, access_token, refresh_token, status, issued_at, access_expires_at,"
                        + " in_doubt, version, quota_used, deferrals, attempts) SELECT 'demo', CONCAT('8', X), access_token,"
                        + " refresh_token, CASE WHEN MOD(X, 10) = 0 THEN 'REAUTHORIZE' ELSE 'FAULTED' END, issued_at,"
                        + " access_expires_at, 0, 1, 0, 0, 0 FROM yly_token CROSS JOIN SYSTEM_RANGE(1, ?)"
                        + " WHERE machine_code = ? AND MOD(X, 20) <> 1",
                LETTERS,
                sample);
        tokens.delete("demo", sample);
        letters("demo", LETTERS);
        letters("second", OTHERS);
        applications.haltByOperator("second");
    }

    private void letters(String app, int count) {
        jdbc.update(
                "INSERT INTO yly_dead_letter (id, app, machine_code, operation, subject, open_subject, code, category, attempts,"
                        + " status, created_at, updated_at) SELECT RANDOM_UUID(), CAST(? AS VARCHAR), CONCAT('8', X), 'REFRESH',"
                        + " CONCAT('token/', CAST(? AS VARCHAR), '/8', X), CONCAT('token/', CAST(? AS VARCHAR), '/8', X),"
                        + " CASE WHEN MOD(X, 10) = 0 THEN '20' ELSE '12' END,"
                        + " CASE WHEN MOD(X, 10) = 0 THEN 'refresh-token-dead' ELSE 'defect' END, 1, 'OPEN', X / 700, 1"
                        + " FROM SYSTEM_RANGE(1, ?)",
                app,
                app,
                app,
                count);
    }

    private JsonNode many(String action, String filter) {
        Answer answer = client().as(Client.OPERATOR).post("/api/dead-letters/" + action, filter);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        return answer.json();
    }

    private static Map<String, Integer> refused(JsonNode answer) {
        Map<String, Integer> refused = new TreeMap<>();
        answer.get("refused")
                .forEach(each -> refused.put(
                        each.get("reason").asText(), each.get("count").asInt()));
        return refused;
    }

    private int count(String app, Status status) {
        return client().as(Client.READER)
                .get("/api/dead-letters?size=1&app=" + app + "&status=" + status)
                .json()
                .get("total")
                .asInt();
    }

    private int due() {
        return jdbc.queryForObject("SELECT COUNT(*) FROM yly_token WHERE due_at IS NOT NULL", Integer.class);
    }

    /** The audit's entry of an action, which is the only one. */
    private JsonNode entry(String action) {
        JsonNode entries =
                client().as(Client.OPERATOR).get("/api/audit?action=" + action).json();
        assertThat(entries.get("total").asInt()).as(entries.toString()).isEqualTo(1);
        return entries.at("/items/0");
    }

    @Test
    void oneRequestRetriesThemAndCountsWhatItRefusesByReason() {
        JsonNode answer = many("retry", "{\"app\":\"demo\",\"reason\":\"the parameter is known now\"}");
        assertThat(answer.get("retrying").asInt()).isEqualTo(RETRIABLE);
        assertThat(refused(answer)).isEqualTo(Map.of(IS_DEAD, DEAD, IS_GONE, GONE));
        assertThat(count("demo", Status.RETRYING)).isEqualTo(RETRIABLE);
        assertThat(count("demo", Status.OPEN)).isEqualTo(DEAD + GONE);
        assertThat(count("second", Status.OPEN)).as("of another application").isEqualTo(OTHERS);
        assertThat(due()).as("tokens that the next sweep takes").isEqualTo(RETRIABLE);
        assertThat(PLATFORM.requests()).as("nothing but the sweep calls").isEmpty();
        assertThat(entry("retryDeadLetters").get("app").asText()).isEqualTo("demo");
        assertThat(entry("retryDeadLetters").get("detail").asText())
                .startsWith("the parameter is known now {\"retrying\":" + RETRIABLE + ",")
                .contains("\"count\":" + DEAD, "\"count\":" + GONE);

        JsonNode all = many("retry", "{}");
        assertThat(all.get("retrying").asInt()).isZero();
        assertThat(refused(all))
                .as("those that are being retried already are not open any more")
                .isEqualTo(Map.of(
                        IS_DEAD,
                        DEAD + OTHERS / 10,
                        IS_GONE,
                        GONE,
                        "The application is halted; an operator has to resume it first",
                        OTHERS - OTHERS / 10));
    }

    @Test
    void oneRequestDiscardsThemAndTheAuditKeepsTheReason() {
        JsonNode answer = many("discard", "{\"app\":\"demo\",\"reason\":\"these shops have closed\"}");
        assertThat(answer.get("discarded").asInt()).isEqualTo(LETTERS);
        assertThat(answer.get("refused")).isEmpty();
        assertThat(count("demo", Status.DISCARDED)).isEqualTo(LETTERS);
        assertThat(count("second", Status.OPEN)).as("of another application").isEqualTo(OTHERS);
        assertThat(due()).as("nothing is retried").isZero();
        assertThat(entry("discardDeadLetters").get("app").asText()).isEqualTo("demo");
        assertThat(entry("discardDeadLetters").get("detail").asText())
                .isEqualTo("these shops have closed {\"discarded\":" + LETTERS + ",\"refused\":[]}");
        assertThat(many("discard", "{\"app\":\"demo\"}").get("discarded").asInt())
                .as("once")
                .isZero();
    }

    @Test
    void thePageShowsThemInPartsAndSaysWhatCameOfTheRetryAndOfTheDiscard() throws IOException {
        HtmlPage page = enter("/console/dead-letters?app=demo");
        assertThat(text(page))
                .contains(
                        "Retry all 5,000",
                        "demo: 4,500 with code 12",
                        "demo: 500 with code 20",
                        "1 to 50 of 5,000",
                        "Discard all 5,000");
        assertThat(page.getByXPath("//tbody/tr")).hasSize(50);
        assertThat(text(open("/console/dead-letters?app=demo&page=99"))).contains("4,951 to 5,000 of 5,000");
        assertThat(open("/console/dead-letters?app=demo&size=500").getByXPath("//tbody/tr"))
                .as("the largest part")
                .hasSize(500);

        page = press(form(page, "/console/retry-all"));
        assertThat(notice(page))
                .isEqualTo("Retries begun: 4,250. Not done, 500: %s. Not done, 250: %s.".formatted(IS_DEAD, IS_GONE));
        assertThat(page.<DomElement>getFirstByXPath("//p[@role='status']").getAttribute("class"))
                .isEqualTo("notice bad");
        assertThat(text(page))
                .contains(
                        "4,250 are being retried",
                        "demo: 250 with code 12",
                        "demo: 500 with code 20",
                        "1 to 50 of 750",
                        "Retry all 750");
        assertThat(audited("retryDeadLetters")).containsExactly("user chief 202");

        HtmlForm discard =
                (HtmlForm) page.getFirstByXPath("//details//form[starts-with(@action,'/console/discard-all')]");
        discard.getInputByName("reason").setValue("closed & gone");
        page = press(discard);
        assertThat(notice(page)).isEqualTo("Discarded: 750.");
        assertThat(page.getUrl().getQuery()).as("the reason is in no address").isEqualTo("status=OPEN&app=demo");
        assertThat(text(page)).contains("There is no such dead letter");
        assertThat(audited("discardDeadLetters")).containsExactly("user chief 202");
        assertThat(entry("discardDeadLetters").get("detail").asText())
                .isEqualTo("closed & gone {\"discarded\":750,\"refused\":[]}");
        assertThat(text(open("/console/audit?action=discardDeadLetters"))).contains("closed & gone");
        assertThat(count("demo", Status.RETRYING)).as("a retry goes on").isEqualTo(RETRIABLE);
        assertThat(count("second", Status.OPEN)).isEqualTo(OTHERS);
    }

    private static String text(HtmlPage page) {
        return page.asNormalizedText().replaceAll("\\s+", " ");
    }
}
