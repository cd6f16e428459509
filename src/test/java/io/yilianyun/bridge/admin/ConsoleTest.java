package io.yilianyun.bridge.admin;

import static io.yilianyun.bridge.support.Platform.code;
import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yilianyun.bridge.app.AppState;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.persistence.PeriodicReading;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.token.TokenStatus;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.htmlunit.HttpMethod;
import org.htmlunit.Page;
import org.htmlunit.WebClient;
import org.htmlunit.WebRequest;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlAnchor;
import org.htmlunit.html.HtmlButton;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.util.Cookie;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.mock.web.MockHttpServletRequest;

/** The operations pages in a browser: who gets in, what they show, and that what they do goes by the API's routes. */
class ConsoleTest extends AbstractConsoleTest {
    @Autowired
    private ConsolePages pages;

    /** The id of the first dead letter of the list. */
    private static String firstLetter(HtmlPage page) {
        return page.<HtmlForm>getFirstByXPath("//td//form[contains(@action,'/discard?')]")
                .getActionAttribute()
                .replaceFirst(".*id=([0-9a-f-]{36}).*", "$1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/console",
                "/console/printers",
                "/console/dead-letters?status=RESOLVED",
                "/console/apps",
                "/console/apps/demo/onboarding",
                "/console/events",
                "/console/routes",
                "/console/audit",
                "/console/keys"
            })
    void everyPageAsksForTheLoginFirstAndComesAfterIt(String path) throws IOException {
        HtmlPage page = open(path);
        assertThat(page.getUrl().getPath()).isEqualTo("/console/login");
        assertThat(browser.getCookieManager().getCookie("yilianyun_console"))
                .as("an anonymous visit makes no session")
                .isNull();
        page = login(page, "chief", PASSWORD);
        assertThat(page.getUrl().getFile()).isEqualTo(path.equals("/") ? "/console" : path);
        assertThat(status(page)).isEqualTo(200);
        Cookie session = browser.getCookieManager().getCookie("yilianyun_console");
        assertThat(session.isHttpOnly()).isTrue();
        assertThat(session.getSameSite()).isEqualToIgnoringCase("Lax");
        assertThat(audited("login")).containsExactly("user chief 200");
    }

    @Test
    void afterManyWrongPasswordsOneIsCheckedEveryHalfMinute() throws IOException {
        HtmlPage page = open("/console");
        for (int i = 0; i < 30; i++) {
            page = login(page, i % 2 == 0 ? "chief" : "nobody", PASSWORD.substring(1));
            assertThat(page.getUrl().getFile()).isEqualTo("/console/login?error");
            assertThat(page.asNormalizedText()).contains("The user name or the password is wrong");
        }
        HtmlPage refused = login(page, "chief", PASSWORD);
        assertThat(status(refused)).isEqualTo(429);
        assertThat(refused.getWebResponse().getResponseHeaderValue("Retry-After"))
                .isEqualTo("30");
        clock.advance(Duration.ofSeconds(30));
        assertThat(status(login(page, "chief", PASSWORD))).isEqualTo(200);
        clock.advance(Duration.ofMinutes(6));
        await().until(() -> jdbc.queryForList(
                        "SELECT occurrences FROM yly_audit WHERE action = 'wrongCredentials'", Integer.class)
                .equals(List.of(30)));
    }

    @Test
    void aLogoutEndsTheSession() throws IOException {
        HtmlPage page = enter("/console");
        page = press(form(page, "/console/logout"));
        assertThat(page.getUrl().getPath()).isEqualTo("/console/login");
        assertThat(open("/console/apps").getUrl().getPath()).isEqualTo("/console/login");
    }

    @Test
    void anApiKeyOpensNoPageAndALoginNoCall() throws IOException {
        assertThat(client().as(Client.OPERATOR).get("/console").status()).isEqualTo(302);
        enter("/console");
        Page answer = browser.getPage("http://localhost:" + port + "/api/tokens");
        assertThat(status(answer)).isEqualTo(401);
    }

    @Test
    void aFormThatIsNotFromItsPageDoesNothing() throws IOException {
        HtmlPage page = enter("/console/apps");
        HtmlForm halt = form(page, "/console/halt?app=demo");
        halt.<HtmlInput>getInputByName("_csrf").setValue("forged");
        HtmlPage refused = press(halt);
        assertThat(status(refused)).isEqualTo(403);
        assertThat(refused.asNormalizedText()).contains("did not come from this page");
        assertThat(applications.state("demo").isRunning()).isTrue();
    }

    @Test
    void theOverviewCountsAndLeadsOn() throws IOException {
        granted("demo");
        granted("demo");
        String faulted = due("demo");
        PLATFORM.onRefresh("refresh-" + faulted, code(12));
        run("refresh-demo");
        readings.forEach(PeriodicReading::read);
        HtmlPage page = enter("/console");
        assertThat(page.asNormalizedText())
                .contains("2 active", "1 faulted", "1 open", "3 printers, 0 overdue", "1 dead letter is open")
                .containsPattern("1 open dead letter\\b")
                .contains("0 dead letters being retried");
        HtmlPage printers = page.<HtmlAnchor>getFirstByXPath("//a[contains(@href,'status=FAULTED')]")
                .click();
        assertThat(printers.asNormalizedText()).contains(faulted, "1 to 1 of 1");
    }

    @Test
    void printersAreFilteredAndShownInParts() throws IOException {
        for (int i = 0; i < 51; i++) {
            granted("demo");
        }
        String other = granted("second");
        HtmlPage page = enter("/console/printers");
        assertThat(page.asNormalizedText()).contains("1 to 50 of 52");
        page = page.<HtmlAnchor>getFirstByXPath("//a[@rel='next']").click();
        assertThat(page.asNormalizedText()).contains("51 to 52 of 52");
        HtmlForm filter = form(page, "/console/printers");
        filter.getSelectByName("app").setSelectedAttribute("second", true);
        page = press(filter);
        assertThat(page.asNormalizedText()).contains(other, "1 to 1 of 1");
        filter = form(page, "/console/printers");
        filter.getInputByName("q").setValue("no & such");
        page = press(filter);
        assertThat(page.asNormalizedText()).contains("There is no such printer");
        assertThat(form(page, "/console/printers").getInputByName("q").getValue())
                .isEqualTo("no & such");
    }

    @Test
    void aPrinterIsRefreshedAndShowsNoSecret() throws IOException {
        String machineCode = granted("demo");
        PLATFORM.onRefresh(
                "refresh-" + machineCode, success(machineCode, "access-2-" + machineCode, "refresh-2-" + machineCode));
        HtmlPage page = enter("/console/printers/demo/" + machineCode);
        assertThat(page.asNormalizedText()).contains("active", "Shop");
        page = press(form(page, "/console/refresh?app=demo&machineCode=" + machineCode));
        assertThat(notice(page)).isEqualTo("The token of " + machineCode + " was refreshed.");
        assertThat(token("demo", machineCode).refreshedAt()).isNotNull();
        assertThat(audited("refreshToken")).containsExactly("user chief 200");
        assertThat(page.asXml())
                .contains(machineCode)
                .doesNotContain("access-2-" + machineCode, "refresh-2-" + machineCode, "access-" + machineCode);
        assertThat(((HtmlPage) page.refresh()).<DomElement>getFirstByXPath("//p[@role='status']"))
                .as("a reload does not repeat it")
                .isNull();
        PLATFORM.onRefresh("refresh-2-" + machineCode, code(12));
        page = press(form(page, "/console/refresh?app=demo&machineCode=" + machineCode));
        assertThat(notice(page))
                .isEqualTo("It was not done: The platform did not do it: a required parameter is missing (code 12)");
    }

    @Test
    void aTokenIsDeletedOnlyByItsMachineCode() throws IOException {
        String machineCode = granted("demo");
        HtmlPage page = enter("/console/printers/demo/" + machineCode);
        HtmlForm delete = form(page, "/console/delete?app=demo&machineCode=" + machineCode);
        delete.getInputByName("confirm").setValue("yes");
        page = press(delete);
        assertThat(notice(page)).contains("Nothing was deleted");
        assertThat(tokens.find("demo", machineCode)).isPresent();
        delete = form(page, "/console/delete?app=demo&machineCode=" + machineCode);
        delete.getInputByName("confirm").setValue(machineCode);
        page = press(delete);
        assertThat(notice(page)).isEqualTo("The token of " + machineCode + " was deleted.");
        assertThat(tokens.find("demo", machineCode)).isEmpty();
        assertThat(status(open("/console/printers/demo/" + machineCode))).isEqualTo(404);
    }

    @Test
    void deadLettersAreRetriedAndDiscardedAndTheFilterStays() throws IOException {
        List<String> machineCodes = Stream.generate(() -> due("demo")).limit(3).toList();
        machineCodes.forEach(machineCode -> PLATFORM.onRefresh(
                "refresh-" + machineCode,
                code(12),
                success(machineCode, "access-2-" + machineCode, "refresh-2-" + machineCode)));
        run("refresh-demo");
        HtmlPage page = enter("/console/dead-letters?status=OPEN&app=demo&code=12");
        assertThat(page.asNormalizedText()).contains("Retry all 3", "1 to 3 of 3");
        String first = firstLetter(page);

        page = press(form(page, "/console/retry?id=" + first));
        assertThat(notice(page)).startsWith("The retry has begun");
        assertThat(page.getUrl().getQuery()).isEqualTo("status=OPEN&app=demo&code=12");
        await().until(() -> letters("demo").stream()
                .anyMatch(letter -> letter.id().equals(first) && letter.status() == DeadLetter.Status.RESOLVED));
        assertThat(audited("retryDeadLetter")).containsExactly("user chief 202");

        page = open("/console/dead-letters");
        String second = firstLetter(page);
        page = press(form(page, "/console/discard?id=" + second));
        assertThat(notice(page)).isEqualTo("The dead letter was discarded.");

        page = press(form(page, "/console/retry-all"));
        assertThat(notice(page)).isEqualTo("Retries begun: 1.");
        run("refresh-demo");
        assertThat(letters("demo"))
                .extracting(DeadLetter::status)
                .containsOnly(DeadLetter.Status.RESOLVED, DeadLetter.Status.DISCARDED);
        assertThat(open("/console/dead-letters").asNormalizedText()).contains("There is no such dead letter");
    }

    @Test
    void aRetryOfAllSaysWhatWasNotRetriedAndIsNoSuccessThen() throws IOException {
        String dead = due("demo");
        PLATFORM.onRefresh("refresh-" + dead, code(20));
        run("refresh-demo");
        HtmlPage page = press(form(enter("/console/dead-letters"), "/console/retry-all"));
        assertThat(notice(page))
                .isEqualTo(
                        "Retries begun: 0. Not done, 1: The refresh token is dead; the merchant must authorize again.");
        assertThat(page.<DomElement>getFirstByXPath("//p[@role='status']").getAttribute("class"))
                .isEqualTo("notice bad");
    }

    @Test
    void aPageBeyondTheEndIsTheLastOne() throws IOException {
        for (int i = 0; i < 51; i++) {
            granted("demo");
        }
        assertThat(enter("/console/printers?page=9999").asNormalizedText()).contains("51 to 51 of 51");
        assertThat(open("/console/dead-letters?page=9999").asNormalizedText()).contains("There is no such dead letter");
    }

    @Test
    void aNumberIsWrittenInOneWay() throws IOException {
        String machineCode = granted("demo");
        jdbc.update(
                "INSERT INTO yly_token (app, machine_code, access_token, refresh_token, status, issued_at, access_expires_at, due_at,"
                        + " in_doubt, version, quota_used, deferrals, attempts) SELECT 'second', CONCAT('8', X), access_token,"
                        + " refresh_token, 'FAULTED', 0, 0, 0, 0, 1, 0, 0, 0 FROM yly_token CROSS JOIN SYSTEM_RANGE(1, 5065)"
                        + " WHERE machine_code = ?",
                machineCode);
        readings.forEach(PeriodicReading::read);
        assertThat(enter("/console").asNormalizedText())
                .contains(
                        "5,065 printers cannot print now",
                        "5,065 faulted",
                        "5,065 printers, 5,065 overdue",
                        "1 printer, 0 overdue",
                        "0 printers")
                .doesNotContain("5065", "1 printers");
        for (String path : List.of("/console/apps", "/console/printers?app=second")) {
            assertThat(open(path).asNormalizedText()).contains("5,065").doesNotContain("5065");
        }
    }

    @Test
    void anAccessTokenThatHasExpiredIsCalledExpired() throws IOException {
        String machineCode = granted("demo");
        jdbc.update("UPDATE yly_token SET status = 'FAULTED' WHERE machine_code = ?", machineCode);
        String path = "/console/printers/demo/" + machineCode;
        assertThat(enter(path).asNormalizedText())
                .contains("The access token works until it expires")
                .doesNotContain("expired");
        clock.set(token("demo", machineCode).accessExpiresAt().plusMillis(1));
        browser.getCookieManager().clearCookies();
        assertThat(enter(path).asNormalizedText())
                .contains("expired", "calls for this printer fail until there is a new one")
                .doesNotContain("works until it expires");
        jdbc.update("UPDATE yly_token SET status = 'ACTIVE' WHERE machine_code = ?", machineCode);
        assertThat(open(path).asNormalizedText()).contains("active", "calls for this printer fail");
        for (String page : List.of(path, "/console/printers")) {
            assertThat(open(page).<DomElement>getByXPath("//span[@class='status EXPIRED']"))
                    .as(page)
                    .extracting(DomElement::getTextContent)
                    .containsExactly("expired");
        }
    }

    @Test
    void aReasonIsSaidAsItIs() {
        ApiProblem problem = new ApiProblem(HttpStatus.CONFLICT, "the bridge's own {reason}");
        assertThat(pages.texts(new MockHttpServletRequest()).detail("demo", problem))
                .isEqualTo("the bridge's own {reason}");
    }

    /** A form in another character set would be stored with replacement characters. */
    @ParameterizedTest
    @CsvSource({
        "application/x-www-form-urlencoded, %D6%D0, 400",
        "application/x-www-form-urlencoded; charset=GBK, %D6%D0, 415",
    })
    void aFormThatIsNotInUtf8IsRefused(String type, String merchant, int status) throws IOException {
        HtmlForm form = form(enter("/console/apps"), "/console/link");
        String csrf = form.<HtmlInput>getInputByName("_csrf").getValue();
        WebRequest request =
                new WebRequest(new URL("http://localhost:" + port + "/console/link?app=demo"), HttpMethod.POST);
        request.setAdditionalHeader("Content-Type", type);
        request.setRequestBody("_csrf=" + csrf + "&merchant=" + merchant);
        HtmlPage refused = browser.getPage(request);
        assertThat(status(refused)).isEqualTo(status);
        assertThat(refused.asNormalizedText()).contains("UTF-8");
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM yly_ticket", Integer.class))
                .isZero();
    }

    @Test
    void whatIsNotThereIsAPageInTheLanguageOfItsReader() throws IOException {
        enter("/console");
        for (String path : List.of("/console/nothing", "/console/printers/demo/none", "/console/printers/demo/a/b")) {
            HtmlPage page = open(path);
            assertThat(status(page)).as(path).isEqualTo(404);
            assertThat(page.asNormalizedText()).contains("This did not work");
        }
        assertThat(open("/console/nothing").asNormalizedText()).contains("There is nothing at this address");
        HtmlPage method = open("/console/halt");
        assertThat(status(method)).isEqualTo(405);
        assertThat(method.asNormalizedText()).contains("This did not work");
        try (WebClient chinese = browser("zh-CN")) {
            login(chinese.getPage("http://localhost:" + port + "/console"), "chief", PASSWORD);
            for (String path : List.of("/console/nothing", "/console/printers/demo/none", "/console/halt")) {
                HtmlPage page = chinese.getPage("http://localhost:" + port + path);
                assertThat(page.getDocumentElement().getAttribute("lang")).isEqualTo("zh-CN");
                assertThat(page.asNormalizedText()).contains("操作未完成").doesNotContainPattern("[a-z]{3,} [a-z]{2,}");
            }
        }
    }

    @Test
    void whatThePlatformAnsweredIsSaidInTheLanguageOfThePage() throws IOException {
        String known = due("demo");
        PLATFORM.onRefresh("refresh-" + known, code(12));
        run("refresh-demo");
        jdbc.update("UPDATE yly_token SET error_text = '缺少必要参数' WHERE machine_code = ?", known);
        jdbc.update("UPDATE yly_dead_letter SET description = '缺少必要参数'");
        jdbc.update(
                "UPDATE yly_app SET state = 'HALTED', reason = '5: 应用密钥有误', since = 1835000000000 WHERE app = 'slow'");
        operatorHalts("centre");
        enter("/console");
        for (String path : List.of("/console/dead-letters", "/console/printers/demo/" + known)) {
            assertThat(open(path).asNormalizedText())
                    .contains("a required parameter is missing")
                    .doesNotContain("缺少");
        }
        await().until(() -> !applications.isRunning("slow"));
        assertThat(open("/console/apps").asNormalizedText())
                .contains("halted by an operator", "client_id or client_secret is wrong")
                .doesNotContain("密钥");
        try (WebClient chinese = browser("zh-CN")) {
            login(chinese.getPage("http://localhost:" + port + "/console"), "chief", PASSWORD);
            HtmlPage apps = chinese.getPage("http://localhost:" + port + "/console/apps");
            assertThat(apps.asNormalizedText())
                    .contains("由操作员暂停", "应用 ID 或应用密钥有误")
                    .doesNotContain("operator");
            HtmlPage refused = press(form(
                    chinese.getPage("http://localhost:" + port + "/console/printers/demo/" + known),
                    "/console/refresh"));
            assertThat(notice(refused)).startsWith("未执行：平台未完成此操作");
        }
    }

    private void operatorHalts(String app) {
        assertThat(client().as(Client.OPERATOR)
                        .post("/api/apps/" + app + "/halt")
                        .status())
                .isEqualTo(204);
    }

    @Test
    void aTimeInATextIsBeijingTime() throws IOException {
        enter("/console");
        jdbc.update("UPDATE yly_app SET reason = 'the clock was wrong until 2028-02-29T17:30:00Z' WHERE app = 'demo'");
        await().untilAsserted(() ->
                assertThat(open("/console/apps").asNormalizedText()).contains("until 2028-03-01 01:30:00"));
    }

    @Test
    void anApplicationIsHaltedAndResumed() throws IOException {
        HtmlPage page = enter("/console/apps");
        page = press(form(page, "/console/halt?app=demo"));
        assertThat(notice(page)).startsWith("demo is halted");
        assertThat(applications.state("demo").state()).isEqualTo(AppState.State.HALTED);
        assertThat(page.asNormalizedText()).contains("halted by an operator");
        page = press(form(page, "/console/resume?app=demo"));
        assertThat(notice(page)).startsWith("demo runs again");
        assertThat(applications.state("demo").isRunning()).isTrue();
    }

    @Test
    void aLinkForAMerchantAuthorizes() throws IOException {
        HtmlPage page = enter("/console/apps");
        HtmlForm form = form(page, "/console/link");
        form.getSelectByName("app").setSelectedAttribute("demo", true);
        form.getInputByName("merchant").setValue("  <b>Tea & co</b> 茶馆 ");
        page = press(form);
        String link = page.<HtmlAnchor>getFirstByXPath("//p[@role='status']/a").getHrefAttribute();
        Client merchant = client();
        String machineCode = machineCode();
        PLATFORM.onCode("c0de", success(machineCode, "access-" + machineCode, "refresh-" + machineCode));
        merchant.callback(
                "demo",
                "c0de",
                merchant.authorize("demo", "?" + URI.create(link).getQuery()));
        assertThat(token("demo", machineCode).merchant()).isEqualTo("<b>Tea & co</b> 茶馆");
        assertThat(open("/console/printers").asNormalizedText())
                .as("what a name holds is text")
                .contains("<b>Tea & co</b> 茶馆");
    }

    @Test
    void whatIsAskedForWronglyIsSaidOnAPage() throws IOException {
        enter("/console");
        HtmlPage page = open("/console/printers?page=x");
        assertThat(status(page)).isEqualTo(400);
        assertThat(page.asNormalizedText()).contains("page must be a whole number");
        assertThat(status(open("/console/dead-letters?status=LOST"))).isEqualTo(400);
    }

    @Test
    void thePagesSpeakChineseToWhoPrefersIt() throws IOException {
        String machineCode = granted("demo");
        try (WebClient chinese = browser("zh-CN,zh;q=0.9,en;q=0.8")) {
            HtmlPage page = login(chinese.getPage("http://localhost:" + port + "/console"), "chief", PASSWORD);
            for (String path : List.of(
                    "",
                    "/printers",
                    "/printers/demo/" + machineCode,
                    "/dead-letters",
                    "/apps",
                    "/apps/demo/onboarding",
                    "/events",
                    "/audit",
                    "/keys",
                    "/printers?status=" + TokenStatus.FAULTED)) {
                page = chinese.getPage("http://localhost:" + port + "/console" + path);
                assertThat(page.getDocumentElement().getAttribute("lang")).isEqualTo("zh-CN");
                assertThat(page.asNormalizedText()).contains("打印机").doesNotContain("??", "Printers", "Applications");
            }
        }
    }

    @Test
    void thePagesRunNoInlineScriptAndLoadNothingFromElsewhere() throws IOException {
        HtmlPage page = enter("/console");
        assertThat(page.getWebResponse().getResponseHeaderValue("Content-Security-Policy"))
                .contains(
                        "default-src 'none'",
                        "style-src 'self'",
                        "script-src 'self'",
                        "form-action 'self'",
                        "frame-ancestors 'none'");
        assertThat(page.getWebResponse().getResponseHeaderValue("Cache-Control"))
                .contains("no-store");
        assertThat(page.getByXPath("//script[not(starts-with(@src, '/console/'))] | //*[@style] | //style"))
                .isEmpty();
    }

    @Test
    void manyPrintersAreMadeDueOrForgottenAndOnlyThoseThatMatch() throws IOException {
        List<String> machineCodes =
                Stream.generate(() -> granted("demo")).limit(3).toList();
        String other = granted("second");
        String dead = granted("demo");
        jdbc.update("UPDATE yly_token SET status = 'REAUTHORIZE', due_at = NULL WHERE machine_code = ?", dead);
        HtmlPage page = enter("/console/printers?app=demo");
        HtmlForm all = (HtmlForm) page.getFirstByXPath("//details//form[contains(@action,'/printers/refresh?')]");
        page = press(all);
        assertThat(notice(page)).startsWith("Due now: 3.").contains("1: The refresh token is dead");
        assertThat(token("demo", machineCodes.get(0)).dueAt()).isBeforeOrEqualTo(clock.instant());
        assertThat(token("second", other).dueAt()).isAfter(clock.instant());

        page = page.<HtmlButton>getFirstByXPath(
                        "//button[contains(@formaction,'/printers/delete?') or contains(@formaction,'/printers/delete')]")
                .click();
        assertThat(notice(page)).as("nothing was selected").isEqualTo("Forgotten: 0.");
        assertThat(audited("deleteTokens")).containsExactly("user chief 200");
    }
}
