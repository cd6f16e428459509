package io.yilianyun.bridge.routes;

import static io.yilianyun.bridge.support.Platform.code;
import static io.yilianyun.bridge.support.Platform.http;
import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallbackRouteTest extends BridgeTest {
    private final String machineCode = machineCode();
    private final String code = "code-" + machineCode;

    private void platformGrants() {
        PLATFORM.onCode(code, success(machineCode, "access-" + machineCode, "refresh-" + machineCode));
    }

    private String ticket(String app, String more) {
        String url = client().as(Client.OPERATOR)
                .post("/api/authorizations", "{\"app\":\"" + app + "\",\"merchant\":\"Tea & <b>Co</b>\"" + more + "}")
                .json()
                .get("url")
                .asText();
        return url.substring(url.indexOf("?ticket="));
    }

    @Test
    void aMerchantSeesTheAuthorizedPrinterInChinese() {
        platformGrants();
        Client browser = client();
        Answer page = browser.callback("demo", code, browser.authorize("demo", ""));
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=UTF-8");
        assertThat(page.body())
                .contains("授权成功", machineCode, "lang=\"zh-CN\"")
                .doesNotContain(code, "access-", "refresh-");
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-" + machineCode);
    }

    @Test
    void aMerchantWhoPrefersEnglishSeesEnglish() {
        platformGrants();
        Client browser = client().with("Accept-Language", "fr, en-GB;q=0.8, zh;q=0.5");
        assertThat(browser.callback("demo", code, browser.authorize("demo", "")).body())
                .contains("The printer is authorized", "lang=\"en\"");
    }

    @Test
    void thePageIsNotKeptAndLoadsNothingFromElsewhere() {
        platformGrants();
        Client browser = client();
        Answer page = browser.callback("demo", code, browser.authorize("demo", ""));
        assertThat(page.header("Cache-Control")).contains("no-store");
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'", "frame-ancestors 'none'");
        assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
    }

    @Test
    void reloadingThePageShowsSuccessAgainWithoutASecondExchange() {
        platformGrants();
        Client browser = client();
        String state = browser.authorize("demo", "");
        browser.callback("demo", code, state);
        for (int i = 0; i < 3; i++) {
            assertThat(browser.callback("demo", code, state).body()).contains("授权成功", machineCode);
        }
        assertThat(PLATFORM.forms("code", code)).hasSize(1);
    }

    @Test
    void parallelCallbacksOfOneStateExchangeItsCodeOnce() throws Exception {
        int rounds = 12;
        int callers = 6;
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        for (int round = 0; round < rounds; round++) {
            String code = "code-" + round;
            PLATFORM.onCode(code, success(machineCode, "access", "refresh"));
            Client browser = client();
            String state = browser.authorize("demo", "");
            CyclicBarrier together = new CyclicBarrier(callers);
            Callable<Answer> callback = () -> {
                together.await();
                return browser.callback("demo", code, state);
            };
            for (Future<Answer> answer : threads.invokeAll(Collections.nCopies(callers, callback))) {
                assertThat(answer.get().status()).as("done, or still under way").isIn(200, 202);
            }
            assertThat(PLATFORM.forms("code", code)).hasSize(1);
            assertThat(browser.callback("demo", code, state).status()).isEqualTo(200);
        }
        threads.shutdown();
    }

    @Test
    void severalTabsOfOneBrowserAuthorizeAtOnce() {
        platformGrants();
        String other = machineCode();
        PLATFORM.onCode("code-" + other, success(other, "access-" + other, "refresh-" + other));
        Client browser = client();
        String first = browser.authorize("demo", "");
        String second = browser.authorize("demo", "");
        assertThat(browser.callback("demo", "code-" + other, second).status()).isEqualTo(200);
        assertThat(browser.callback("demo", code, first).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "https://shop.example/app, https://shop.example/app?, ''",
        "https://shop.example/app/done?n=1, https://shop.example/app/done?n=1&, ''",
        "https://shop.example/app?q=%E8%8C%B6%20x#/printers?a=b, https://shop.example/app?q=%E8%8C%B6%20x&, #/printers?a=b",
        "https://shop.example/app#top, https://shop.example/app?, #top",
    })
    void aTicketLeadsBackToTheShopWithTheOutcomeAndBindsTheMerchant(String returnTo, String before, String after) {
        platformGrants();
        Client browser = client();
        String state = browser.authorize("demo", ticket("demo", ",\"returnTo\":\"" + returnTo + "\""));
        Answer answer = browser.callback("demo", code, state);
        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.header("Location"))
                .isEqualTo(before + "outcome=authorized&app=demo&machineCode=" + machineCode + after);
        assertThat(browser.callback("demo", code, state).header("Location")).isEqualTo(answer.header("Location"));
        assertThat(token("demo", machineCode).merchant()).isEqualTo("Tea & <b>Co</b>");
    }

    @Test
    void aTicketIsUsedUpByTheTokenItLedToAndNotBefore() {
        platformGrants();
        String ticket = ticket("demo", "");
        Client browser = client();
        browser.authorize("demo", ticket);
        String state = browser.authorize("demo", ticket);
        Answer page = browser.callback("demo", code, state);
        assertThat(page.body())
                .contains("Tea &amp; &lt;b&gt;Co&lt;/b&gt;", "请向您的服务商索取新的链接")
                .doesNotContain("<b>Co", "请重新打开授权链接");
        Answer used = browser.get("/yilianyun/authorize/demo" + ticket);
        assertThat(used.status()).isEqualTo(400);
        assertThat(used.body()).contains("链接已被使用");
    }

    @Test
    void aLinkThatHasExpiredIsCalledExpiredAndOneThatIsWrongIsNot() {
        String ticket = ticket("demo", "");
        clock.advance(Duration.ofHours(73));
        run("housekeeping");
        assertThat(client().get("/yilianyun/authorize/demo" + ticket).body()).contains("链接已过期");
        assertThat(client().with("Accept-Language", "en")
                        .get("/yilianyun/authorize/demo" + ticket)
                        .body())
                .contains("This link has expired");
        assertThat(client().get("/yilianyun/authorize/demo?ticket=wrong").body())
                .contains("链接无效");
    }

    /** Two browsers open one link; each merchant agrees for a printer of their own. */
    @Test
    void aTicketThatIsOpenedTwiceGivesOneToken() {
        platformGrants();
        String other = machineCode();
        PLATFORM.onCode("code-" + other, success(other, "access-" + other, "refresh-" + other));
        String ticket = ticket("demo", "");
        Client first = client();
        Client second = client();
        String firstState = first.authorize("demo", ticket);
        String secondState = second.authorize("demo", ticket);
        assertThat(first.callback("demo", code, firstState).status()).isEqualTo(200);
        Answer late = second.callback("demo", "code-" + other, secondState);
        assertThat(late.status()).isEqualTo(400);
        assertThat(late.body()).contains("链接已被使用");
        assertThat(PLATFORM.requests()).hasSize(1);
        assertThat(tokens.find("demo", other)).isEmpty();
    }

    @Test
    void aTicketThatIsOpenedTwiceGivesOneTokenIfTheFirstCodeIsUnderWay() {
        PLATFORM.onCode(code, PLATFORM.held(success(machineCode, "access-" + machineCode, "refresh-" + machineCode)));
        String ticket = ticket("demo", "");
        Client first = client();
        String firstState = first.authorize("demo", ticket);
        Client second = client();
        String secondState = second.authorize("demo", ticket);
        CompletableFuture<Answer> page = CompletableFuture.supplyAsync(() -> first.callback("demo", code, firstState));
        await().until(() ->
                jdbc.queryForObject("SELECT COUNT(*) FROM yly_authorization WHERE status = 'EXCHANGING'", Integer.class)
                        == 1);
        assertThat(second.callback("demo", "another", secondState).body()).contains("链接已被使用");
        PLATFORM.release();
        assertThat(page.join().status()).isEqualTo(200);
        assertThat(PLATFORM.requests()).hasSize(1);
    }

    /** The first waits for its next attempt; the second may go before it, and the first then gives up. */
    @Test
    void aTicketThatIsOpenedTwiceGivesOneTokenIfTheFirstExchangeFailsForAWhile() {
        platformGrants();
        String other = machineCode();
        PLATFORM.onCode("code-" + other, http(500), success(other, "access-" + other, "refresh-" + other));
        String ticket = ticket("demo", "");
        Client browser = client();
        String waiting = browser.authorize("demo", ticket);
        assertThat(browser.callback("demo", "code-" + other, waiting).status()).isEqualTo(502);
        String again = browser.authorize("demo", "?again=" + waiting);
        assertThat(browser.callback("demo", code, again).status()).isEqualTo(200);
        clock.advance(Duration.ofMinutes(2));
        run("exchange-due");
        assertThat(tokens.find("demo", other)).isEmpty();
        assertThat(PLATFORM.requests()).hasSize(2);
    }

    @Test
    void aRefusedMerchantMayTryAgainWithTheSameTicketFromThePage() {
        platformGrants();
        Client browser = client();
        String state = browser.authorize("demo", ticket("demo", ""));
        PLATFORM.onCode("bad", code(6));
        Answer refused = browser.callback("demo", "bad", state);
        assertThat(refused.status()).isEqualTo(502);
        assertThat(refused.body()).contains("/yilianyun/authorize/demo?again=" + state);
        browser.callback("demo", code, browser.authorize("demo", "?again=" + state));
        assertThat(token("demo", machineCode).merchant()).isEqualTo("Tea & <b>Co</b>");
    }

    @Test
    void theWayBackToTheShopIsOnThePageOfAFailure() {
        PLATFORM.onCode("bad", code(6));
        Client browser = client();
        String ticket = ticket("demo", ",\"returnTo\":\"https://shop.example/app?shop=7\"");

        String denied = browser.authorize("demo", ticket);
        assertThat(browser.get("/yilianyun/callback/demo?error=access_denied&state=" + denied))
                .satisfies(page -> assertThat(page.status()).isEqualTo(400))
                .extracting(Answer::body)
                .asString()
                .contains("href=\"https://shop.example/app?shop=7&amp;outcome=denied&amp;app=demo\"");
        String refused = browser.authorize("demo", ticket);
        assertThat(browser.callback("demo", "bad", refused))
                .satisfies(page -> assertThat(page.status()).isEqualTo(502))
                .extracting(Answer::body)
                .asString()
                .contains("href=\"https://shop.example/app?shop=7&amp;outcome=refused&amp;app=demo\"");
        assertThat(client().callback("demo", "bad", refused).body())
                .as("to another browser")
                .doesNotContain("shop.example");
    }

    @Test
    void nobodyElseInheritsATicketByTryingAgain() {
        platformGrants();
        Client browser = client();
        String state = browser.authorize("demo", ticket("demo", ""));
        Client thief = client();
        thief.authorize("demo", "");
        thief.callback("demo", code, thief.authorize("demo", "?again=" + state));
        assertThat(token("demo", machineCode).merchant()).isNull();
    }

    @Test
    void aMerchantOfTheApplicationCentreComesWithoutAStateOfOurs() {
        platformGrants();
        Client browser = client();
        assertThat(browser.get("/yilianyun/callback/centre?code=" + code).status())
                .isEqualTo(200);
        assertThat(browser.get("/yilianyun/callback/centre?code=" + code).status())
                .isEqualTo(200);
        assertThat(PLATFORM.forms("code", code)).hasSize(1);
        assertThat(token("centre", machineCode).refreshExpiresAt())
                .as("is not known")
                .isNull();
    }

    @Test
    void aHaltedApplicationKeepsTheMerchantsStateForLater() {
        platformGrants();
        Client browser = client();
        String state = browser.authorize("demo", "");
        applications.haltByOperator("demo");
        assertThat(browser.callback("demo", code, state).status()).isEqualTo(503);
        assertThat(PLATFORM.requests()).isEmpty();
        applications.resume("demo", "test");
        assertThat(browser.callback("demo", code, state).status()).isEqualTo(200);
    }
}
