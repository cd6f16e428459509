package io.yilianyun.bridge.admin;

import static io.yilianyun.bridge.support.Platform.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.support.Client;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.htmlunit.HttpMethod;
import org.htmlunit.Page;
import org.htmlunit.WebRequest;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlButton;
import org.htmlunit.html.HtmlCheckBoxInput;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** What the console does to events, keys, routes and printers, and that nothing of it is done for a form that is not the console's. */
class ConsoleActionsTest extends AbstractConsoleTest {
    @Autowired
    private Outbox outbox;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping mappings;

    /** Two events of two printers that their subscriber refuses. */
    private List<String> refusedEvents() {
        events.whenAnyExchangeReceived(exchange -> {
            throw new IllegalStateException("broker away");
        });
        List<String> machineCodes = List.of(machineCode(), machineCode());
        machineCodes.forEach(
                machineCode -> outbox.add(List.of(new Event(Event.Type.ISSUED, "demo", machineCode, Map.of()))));
        await().until(() -> jdbc.queryForObject(
                        "SELECT COUNT(*) FROM yly_outbox WHERE subscription = 'events' AND attempts > 0", Integer.class)
                == 2);
        return machineCodes;
    }

    /** Presses a button of the event of one printer. */
    private static HtmlPage pressFor(HtmlPage page, String machineCode, String action) throws IOException {
        return page.<HtmlButton>getFirstByXPath(
                        "//tr[td[@class='code']='%s']//form[contains(@action,'/console/%s-event?')]//button"
                                .formatted(machineCode, action))
                .click();
    }

    @Test
    void anEventIsRetriedAndAnotherOneDiscarded() throws IOException {
        List<String> machineCodes = refusedEvents();
        HtmlPage page = enter("/console/events?subscription=events");
        assertThat(page.asNormalizedText()).contains("broker away", machineCodes.get(0), "1 to 2 of 2");
        HtmlPage discarded = pressFor(page, machineCodes.get(1), "discard");
        assertThat(notice(discarded)).isEqualTo("The event was discarded.");
        assertThat(audited("discardEvent")).containsExactly("user chief 204");

        events.reset();
        assertThat(notice(pressFor(page, machineCodes.get(0), "retry"))).isEqualTo("The event is due now.");
        event(events, machineCodes.get(0), "yilianyun.token.issued");
        assertThat(audited("retryEvent")).containsExactly("user chief 202");
        await().untilAsserted(() ->
                assertThat(open("/console/events").asNormalizedText()).contains("All events are handed"));
        assertThat(received(events, machineCodes.get(1), "yilianyun.token.issued"))
                .as("the discarded one")
                .isEmpty();

        HtmlPage old = pressFor(page, machineCodes.get(1), "retry");
        assertThat(notice(old)).isEqualTo("It was not done: No event of this id waits to be handed over");
        assertThat(old.<DomElement>getFirstByXPath("//p[@role='status']").getAttribute("class"))
                .isEqualTo("notice bad");
        assertThat(audited("retryEvent")).containsExactlyInAnyOrder("user chief 202", "user chief 404");
    }

    private static List<CSVRecord> rows(Page file) throws IOException {
        assertThat(file.getWebResponse().getContentType()).isEqualTo("text/csv");
        assertThat(file.getWebResponse().getResponseHeaderValue("Content-Disposition"))
                .isEqualTo("attachment; filename=\"links.csv\"");
        String text = new String(file.getWebResponse().getContentAsStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(text).startsWith("\uFEFFapp,machineCode,merchant,url,expiresAt\r\n");
        return CSVParser.parse(
                        text.substring(1),
                        CSVFormat.RFC4180.builder().setHeader().get())
                .getRecords();
    }

    private static HtmlButton links(HtmlPage page, boolean selected) {
        return page.getFirstByXPath(
                selected
                        ? "//button[@formaction='/console/printers/links']"
                        : "//form[starts-with(@action,'/console/printers/links?')]//button");
    }

    @Test
    void linksForPrintersAreAFileWithOneLinkEach() throws IOException {
        List<String> machineCodes =
                Stream.generate(() -> granted("demo")).limit(3).toList();
        jdbc.update("UPDATE yly_token SET merchant = '=1+1, \"茶\"' WHERE machine_code = ?", machineCodes.get(0));
        granted("second");
        HtmlPage page = enter("/console/printers?app=demo");
        List<CSVRecord> rows = rows(links(page, false).click());
        assertThat(rows).extracting(row -> row.get("app")).containsOnly("demo");
        assertThat(rows).extracting(row -> row.get("machineCode")).containsExactlyInAnyOrderElementsOf(machineCodes);
        assertThat(rows)
                .as("no spreadsheet takes a name for a formula")
                .extracting(row -> row.get("merchant"))
                .containsExactlyInAnyOrder("'=1+1, \"茶\"", "Shop", "Shop");
        assertThat(rows)
                .extracting(row -> row.get("expiresAt"))
                .containsOnly(clock.instant().plus(Duration.ofHours(72)).toString());
        assertThat(rows)
                .extracting(row -> row.get("url"))
                .doesNotHaveDuplicates()
                .allSatisfy(
                        url -> client().authorize("demo", "?" + URI.create(url).getQuery()));
        assertThat(audited("createAuthorization"))
                .as("each link is an entry of its own")
                .containsExactly("user chief 201", "user chief 201", "user chief 201");

        page = open("/console/printers?app=demo");
        page.<HtmlCheckBoxInput>getFirstByXPath(
                        "//input[@name='token'][@value='demo/%s']".formatted(machineCodes.get(2)))
                .setChecked(true);
        assertThat(rows(links(page, true).click()))
                .extracting(row -> row.get("machineCode"))
                .as("only the selected one")
                .containsExactly(machineCodes.get(2));
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void anActionThatFailsForAReasonOfTheBridgesOwnIsInTheLog(CapturedOutput output) throws IOException {
        HtmlForm form = form(enter("/console/apps"), "/console/link");
        jdbc.execute("ALTER TABLE yly_ticket RENAME TO yly_ticket_away");
        try {
            assertThat(notice(press(form)))
                    .isEqualTo("It was not done: The call failed for a reason of the bridge's own; see its log");
        } finally {
            jdbc.execute("ALTER TABLE yly_ticket_away RENAME TO yly_ticket");
        }
        assertThat(output).contains("The console's action link failed", "YLY_TICKET");
    }

    @Test
    void tooManyLinksAtOnceAreRefusedBeforeOneIsMade() throws IOException {
        jdbc.update(
                "INSERT INTO yly_token (app, machine_code, access_token, refresh_token, status, issued_at, access_expires_at,"
                        + " in_doubt, version, quota_used, deferrals, attempts) SELECT 'demo', CONCAT('8', X), access_token,"
                        + " refresh_token, 'ACTIVE', issued_at, access_expires_at, 0, 1, 0, 0, 0 FROM yly_token"
                        + " CROSS JOIN SYSTEM_RANGE(1, 10000) WHERE machine_code = ?",
                granted("demo"));
        HtmlPage refused = links(enter("/console/printers"), false).click();
        assertThat(status(refused)).isEqualTo(400);
        assertThat(refused.asNormalizedText()).contains("More than 10000 links at once; use a filter");
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM yly_ticket", Integer.class))
                .isZero();
    }

    @Test
    void aNewKeyEncryptsAndTheOldOneIsRemovedWhenNothingNeedsItAnyMore() throws IOException {
        granted("demo");
        HtmlPage page = enter("/console/keys");
        String old = primary();
        assertThat(removable(page)).as("the only key").doesNotContain(old);
        page = press(form(page, "/console/rotate-key"));
        assertThat(notice(page)).isEqualTo("A new key encrypts from now on.");
        assertThat(primary()).isNotEqualTo(old);
        assertThat(audited("rotateKey")).containsExactly("user chief 202");
        assertThat(page.asNormalizedText()).contains("2 values are still encrypted with older keys");
        assertThat(removable(page)).as("a key in use has no button").doesNotContain(old);

        assertThat(notice(post(page, "/console/remove-key?id=" + old)))
                .startsWith("It was not done: ")
                .contains("2 values");
        assertThat(notice(post(page, "/console/remove-key?id=" + primary()))).startsWith("It was not done: ");
        run("re-encrypt");
        page = open("/console/keys");
        assertThat(page.asNormalizedText()).contains("Everything is encrypted with the newest key");
        page = press(form(page, "/console/remove-key?id=" + old));
        assertThat(notice(page)).startsWith("It was not done: ").contains("Another node may still use");
        assertThat(jdbc.queryForList("SELECT id FROM yly_data_key", String.class))
                .contains(old);

        clock.advance(Duration.ofMinutes(10));
        page = press(form(page, "/console/remove-key?id=" + old));
        assertThat(notice(page)).isEqualTo("The key was removed.");
        assertThat(jdbc.queryForList("SELECT id FROM yly_data_key", String.class))
                .doesNotContain(old);
        assertThat(audited("removeKey"))
                .containsExactlyInAnyOrder("user chief 409", "user chief 409", "user chief 409", "user chief 204");
    }

    @Test
    void aRouteThatIsNotThereIsNotStopped() throws IOException {
        HtmlPage page = enter("/console/routes");
        page = post(page, "/console/stop-route?id=nothing");
        assertThat(notice(page)).isEqualTo("It was not done: There is no route of this id");
    }

    @Test
    void aRouteIsStoppedAndStartedAndTheAuditSaysWho() throws IOException {
        HtmlPage page = press(form(enter("/console/routes"), "/console/stop-route?id=housekeeping"));
        assertThat(notice(page)).isEqualTo("The route housekeeping is stopped.");
        assertThat(camel.getRouteController().getRouteStatus("housekeeping").isStopped())
                .isTrue();
        page = press(form(page, "/console/start-route?id=housekeeping"));
        assertThat(notice(page)).isEqualTo("The route housekeeping is started.");
        assertThat(camel.getRouteController().getRouteStatus("housekeeping").isStarted())
                .isTrue();
        assertThat(audited("stopRoute")).containsExactly("user chief 204");
        assertThat(audited("startRoute")).containsExactly("user chief 204");
    }

    @Test
    void aDiscardOfWhatIsClosedMeanwhileSaysSoInTheLanguageOfThePage() throws IOException {
        String machineCode = due("demo");
        PLATFORM.onRefresh("refresh-" + machineCode, code(12));
        run("refresh-demo");
        enter("/console");
        HtmlPage english = open("/console/dead-letters");
        HtmlPage chinese = open("/console/dead-letters?lang=zh");
        deadLetters.discard(letter("demo").subject());
        assertThat(notice(discardSelected(chinese))).isEqualTo("已丢弃 0 条。 未执行 1 项：没有此编号、符合条件且待处理的死信。");
        open("/console?lang=en");
        HtmlPage refused = discardSelected(english);
        assertThat(notice(refused))
                .isEqualTo("Discarded: 0. Not done, 1: There is no open dead letter of this id that matches.");
        assertThat(refused.<DomElement>getFirstByXPath("//p[@role='status']").getAttribute("class"))
                .isEqualTo("notice bad");
    }

    private static HtmlPage discardSelected(HtmlPage page) throws IOException {
        page.<HtmlCheckBoxInput>getFirstByXPath("//input[@name='ids']").setChecked(true);
        return page.<HtmlButton>getFirstByXPath("//button[starts-with(@formaction,'/console/discard-all?')]")
                .click();
    }

    /** Every address of the console that takes a form, whatever is added. */
    private Set<String> actions() {
        Set<String> actions = new TreeSet<>();
        mappings.getHandlerMethods().keySet().stream()
                .filter(mapping -> mapping.getMethodsCondition().getMethods().contains(RequestMethod.POST))
                .flatMap(mapping -> mapping.getPatternValues().stream())
                .filter(pattern -> pattern.startsWith("/console"))
                .forEach(pattern -> {
                    String choice = pattern.replaceFirst(".*\\{action:([^}]*)}.*", "$1");
                    for (String action : choice.split("\\|")) {
                        actions.add(
                                pattern.replaceFirst("\\{action:[^}]*}", action).replace("{app}", "demo"));
                    }
                });
        return actions;
    }

    @Test
    void noActionIsDoneForAFormThatIsNotTheConsoles() throws IOException {
        String machineCode = granted("demo");
        enter("/console");
        assertThat(actions())
                .contains(
                        "/console/retry",
                        "/console/discard",
                        "/console/retry-all",
                        "/console/discard-all",
                        "/console/retry-event",
                        "/console/discard-event",
                        "/console/start-route",
                        "/console/stop-route",
                        "/console/rotate-key",
                        "/console/remove-key",
                        "/console/halt",
                        "/console/resume",
                        "/console/link",
                        "/console/refresh",
                        "/console/delete",
                        "/console/printers/refresh",
                        "/console/printers/delete",
                        "/console/printers/links",
                        "/console/apps/demo/onboarding");
        String key = primary();
        for (String action : actions()) {
            for (String token : List.of("", "&_csrf=forged")) {
                HtmlPage refused = send(action + "?app=demo&machineCode=" + machineCode + "&confirm=" + machineCode
                        + "&id=housekeeping" + token);
                assertThat(status(refused)).as(action + token).isEqualTo(403);
                assertThat(refused.asNormalizedText()).as(action).contains("did not come from this page");
            }
        }
        assertThat(jdbc.queryForList("SELECT action FROM yly_audit", String.class))
                .containsOnly("login");
        assertThat(tokens.find("demo", machineCode)).isPresent();
        assertThat(applications.isRunning("demo")).isTrue();
        assertThat(camel.getRouteController().getRouteStatus("housekeeping").isStarted())
                .isTrue();
        assertThat(primary()).isEqualTo(key);
        assertThat(PLATFORM.requests()).isEmpty();
    }

    /** Posts with the session's cookie, as a form of another site would. */
    private HtmlPage send(String path) throws IOException {
        return browser.getPage(new WebRequest(new URL("http://localhost:" + port + path), HttpMethod.POST));
    }

    /** Posts as a form of the page would that does not stand there any more. */
    private HtmlPage post(HtmlPage page, String path) throws IOException {
        String token = page.<HtmlInput>getFirstByXPath("//input[@name='_csrf']").getValue();
        return send(path + "&_csrf=" + token);
    }

    private String primary() {
        for (var key : client().as(Client.READER).get("/api/encryption").json().get("keys")) {
            if (key.get("primary").asBoolean()) {
                return key.get("id").asText();
            }
        }
        throw new AssertionError("No primary key");
    }

    private static List<String> removable(HtmlPage page) {
        return page.getForms().stream()
                .map(form -> form.getActionAttribute())
                .filter(action -> action.startsWith("/console/remove-key"))
                .map(action -> action.replaceFirst(".*id=", ""))
                .toList();
    }
}
