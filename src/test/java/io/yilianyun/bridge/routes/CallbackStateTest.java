package io.yilianyun.bridge.routes;

import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callbacks that must not lead to a call. */
class CallbackStateTest extends BridgeTest {
    private static final String CALLBACK = "/yilianyun/callback/demo";
    private final String machineCode = machineCode();
    private Client browser;
    private String state;
    private int expectedCalls;

    @BeforeEach
    void theMerchantIsAtThePlatform() {
        PLATFORM.onAnything(success(machineCode, "access-" + machineCode, "refresh-" + machineCode));
        browser = client();
        state = browser.authorize("demo", "");
    }

    @AfterEach
    void noCodeWentToThePlatform() {
        assertThat(PLATFORM.requests()).hasSize(expectedCalls);
    }

    private void assertRefused(Answer answer) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("text/html;charset=UTF-8");
        assertThat(tokens.find("demo", machineCode)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?code=c0de",
                "?code=c0de&state=",
                "?code=c0de&state=wrong",
                "?code=c0de&state=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "?code=c0de&state=%00",
                "?code=c0de&state=%27%20OR%201=1--",
                "?state=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "?error=access_denied",
                "",
            })
    void aMissingOrWrongStateIsRefused(String query) {
        assertRefused(browser.get(CALLBACK + query));
    }

    @Test
    void anotherBrowsersStateIsRefusedAndStaysGoodForItsOwn() {
        assertRefused(client().callback("demo", "c0de", state));
        Client other = client();
        other.authorize("demo", "");
        assertRefused(other.callback("demo", "c0de", state));

        assertThat(browser.callback("demo", "c0de", state).status()).isEqualTo(200);
        expectedCalls = 1;
    }

    @Test
    void anotherApplicationsStateIsRefused() {
        assertThat(browser.callback("second", "c0de", state).status()).isEqualTo(400);
    }

    @Test
    void evenAnApplicationOfTheCentreRefusesAnotherBrowsersState() {
        String ours = browser.authorize("centre", "");
        assertThat(client().callback("centre", "c0de", ours).status()).isEqualTo(400);
    }

    @Test
    void aStateIsGoodForTenMinutesAndNoLonger() {
        clock.advance(Duration.ofMinutes(10));
        Answer page = browser.callback("demo", "c0de", state);
        assertRefused(page);
        assertThat(page.body()).contains("授权已过期", "/yilianyun/authorize/demo?again=" + state);
        run("housekeeping");
        assertThat(browser.with("Accept-Language", "en")
                        .callback("demo", "c0de", state)
                        .body())
                .as("after the housekeeping")
                .contains("The authorization has expired");
    }

    /** Back, another printer, agree again. */
    @Test
    void anotherCodeWithTheStateOfASuccessIsNotSentAndThePageGoesOnWithTheNextPrinter() {
        browser.callback("demo", "c0de", state);
        for (String language : new String[] {"zh-CN", "en"}) {
            Answer page = browser.with("Accept-Language", language).callback("demo", "an0ther", state);
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.body())
                    .contains(machineCode, "href=\"/yilianyun/authorize/demo?again=" + state)
                    .contains(language.equals("en") ? "Authorize the next printer" : "授权下一台打印机")
                    .doesNotContain("http-equiv");
        }
        assertThat(browser.callback("demo", "c0de", state).body()).contains("Nothing. You can close this page.");
        expectedCalls = 1;
    }

    @Test
    void anotherCodeWhileTheFirstIsUnderWayShowsTheFirst() {
        browser.callback("demo", "c0de", state);
        jdbc.update("UPDATE yly_authorization SET status = 'EXCHANGING', machine_code = NULL");
        Answer page = browser.callback("demo", "an0ther", state);
        assertThat(page.status()).isEqualTo(202);
        expectedCalls = 1;
    }

    @Test
    void noSuccessIsShownToABrowserThatDidNotAuthorize() {
        browser.callback("demo", "c0de", state);
        assertThat(client().callback("demo", "c0de", state).body()).doesNotContain(machineCode);
        expectedCalls = 1;
    }

    @Test
    void queryParametersCannotPassForTheCookie() {
        String secret =
                client().get("/yilianyun/authorize/demo").header("Set-Cookie").split(";")[0];
        assertRefused(client().get("%s?code=c0de&state=%s&Cookie=%s".formatted(CALLBACK, state, secret)));
        String own = browserCookie();
        assertRefused(client().get("%s?code=c0de&state=%s&Cookie=%s".formatted(CALLBACK, state, own)));
        assertRefused(client().get("%s?code=c0de&state=%s&cookie=%s".formatted(CALLBACK, state, own)));
    }

    /** The very cookie of the browser that the state belongs to. */
    private String browserCookie() {
        return browser.get("/yilianyun/authorize/demo").header("Set-Cookie").split(";")[0];
    }

    @Test
    void queryParametersCannotPassForTheApplication() {
        assertRefused(client().get(CALLBACK + "?code=c0de&app=centre"));
        assertRefused(client().get(CALLBACK + "?code=c0de&CamelHttpPath=/yilianyun/callback/centre"));
        assertThat(client().get("/yilianyun/callback/nobody?app=centre&code=c0de")
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?state=%s",
                "?code=&state=%s",
                "?code=%%20&state=%s",
                "?error=access_denied&state=%s",
                "?error=x&code=c0de&state=%s"
            })
    void aMerchantWhoSaysNoMayTryAgain(String query) {
        Answer page = browser.get(CALLBACK + query.formatted(state));
        assertRefused(page);
        assertThat(page.body()).contains("未授权", "/yilianyun/authorize/demo?again=" + state);
        assertRefused(browser.get(CALLBACK + query.formatted(state)));
        assertThat(browser.callback("demo", "c0de", state).status())
                .as("the state is used")
                .isEqualTo(400);
    }

    @Test
    void aMerchantOfTheApplicationCentreWhoSaysNoSeesAPage() {
        assertThat(browser.get("/yilianyun/callback/centre?error=access_denied").body())
                .contains("未授权");
        assertThat(browser.get("/yilianyun/callback/centre").status()).isEqualTo(400);
    }

    @Test
    void anOverlongCodeIsRefused() {
        assertRefused(browser.callback("demo", "c".repeat(257), state));
    }

    @Test
    void anOverlongQueryIsRefusedBeforeAnythingElse() {
        assertThat(browser.callback("demo", "c".repeat(5000), state).status()).isEqualTo(414);
    }

    @Test
    void whatAStrangerSendsIsNotShownAsMarkup() {
        Answer page = browser.get(CALLBACK + "?code=c0de&state=%3Cscript%3E&error=%3Cscript%3E");
        assertThat(page.body()).doesNotContain("<script>");
    }

    @Test
    void anUnknownApplicationIsNotFound() {
        assertThat(browser.callback("nobody", "c0de", state).status()).isEqualTo(404);
    }

    @Test
    void onlyGetIsAllowed() {
        assertThat(browser.post(CALLBACK + "?code=c0de&state=" + state).status())
                .isEqualTo(405);
    }
}
