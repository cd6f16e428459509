package io.yilianyun.bridge.routes;

import static io.yilianyun.bridge.support.Platform.code;
import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

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

    @Test
    void aTicketLeadsBackToTheShopAndBindsTheMerchant() {
        platformGrants();
        Client browser = client();
        String state = browser.authorize("demo", ticket("demo", ",\"returnTo\":\"https://shop.example/app/done?n=1\""));
        Answer answer = browser.callback("demo", code, state);
        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.header("Location")).isEqualTo("https://shop.example/app/done?n=1");
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
        assertThat(page.body()).contains("Tea &amp; &lt;b&gt;Co&lt;/b&gt;").doesNotContain("<b>Co");
        assertThat(browser.get("/yilianyun/authorize/demo" + ticket).status()).isEqualTo(400);
    }

    @Test
    void aRefusedMerchantMayTryAgainWithTheSameTicketFromThePage() {
        platformGrants();
        Client browser = client();
        String state = browser.authorize("demo", ticket("demo", ""));
        PLATFORM.onCode("bad", code(6));
        Answer refused = browser.callback("demo", "bad", state);
        assertThat(refused.status()).isEqualTo(502);
        assertThat(refused.body()).contains("../authorize/demo?again=" + state);
        browser.callback("demo", code, browser.authorize("demo", "?again=" + state));
        assertThat(token("demo", machineCode).merchant()).isEqualTo("Tea & <b>Co</b>");
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
