package io.yilianyun.bridge.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import io.yilianyun.bridge.support.Platform;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizeRouteTest extends BridgeTest {
    private static final String STATE = "[A-Za-z0-9_-]{20,64}";

    @Test
    void redirectsToThePlatformWithTheFourParametersAndNothingElse() {
        Answer answer = client().get("/yilianyun/authorize/demo");
        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.header("Location"))
                .matches("\\Q%s/oauth/authorize?response_type=code&client_id=%s&redirect_uri=%s&state=\\E%s"
                        .formatted(
                                PLATFORM.url(),
                                Platform.CLIENT,
                                "http%3A%2F%2Flocalhost%3A8080%2Fyilianyun%2Fcallback%2Fdemo",
                                STATE));
        assertThat(PLATFORM.requests()).isEmpty();
    }

    @Test
    void anApplicationIsKnownByItsEncodedNameToo() {
        assertThat(client().get("/yilianyun/authorize/%64emo").header("Location"))
                .contains("client_id=" + Platform.CLIENT);
    }

    @Test
    void theSecondGenerationsAuthorizePageStaysWithoutV2() {
        assertThat(client().get("/yilianyun/authorize/second").header("Location"))
                .startsWith(PLATFORM.url() + "/oauth/authorize?");
    }

    @Test
    void everyStateIsFreshAndOnlyItsHashIsStored() {
        Set<String> states = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            states.add(client().authorize("demo", ""));
        }
        assertThat(states).hasSize(20);
        assertThat(jdbc.queryForList("SELECT id FROM yly_authorization", String.class))
                .hasSize(20)
                .doesNotContainAnyElementsOf(states);
    }

    @Test
    void theStateIsBoundToTheBrowserByACookieThatScriptsCannotRead() {
        assertThat(client().get("/yilianyun/authorize/demo").header("Set-Cookie"))
                .startsWith("yilianyun_browser=")
                .contains("; HttpOnly", "; SameSite=Lax", "; Path=/yilianyun")
                .doesNotContain("Secure");
    }

    @Test
    void aBrowserKeepsItsCookieOverSeveralAuthorizations() {
        Client browser = client();
        browser.authorize("demo", "");
        String first = browser.get("/yilianyun/authorize/demo").header("Set-Cookie");
        assertThat(browser.get("/yilianyun/authorize/demo").header("Set-Cookie"))
                .isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", ""})
    void aCookieThatIsNotOneOfOursIsReplaced(String value) {
        String cookie = client().with("Cookie", "yilianyun_browser=" + value)
                .get("/yilianyun/authorize/demo")
                .header("Set-Cookie");
        assertThat(cookie).matches("yilianyun_browser=[A-Za-z0-9_-]{43};.*");
    }

    @Test
    void queryParametersCannotPassForThePathOrTheCookie() {
        Answer answer =
                client().get("/yilianyun/authorize/demo?app=centre&Cookie=yilianyun_browser%3D" + "a".repeat(43));
        assertThat(answer.header("Location")).contains("client_id=" + Platform.CLIENT, "callback%2Fdemo");
        assertThat(answer.header("Set-Cookie")).doesNotContain("a".repeat(43));
    }

    @Test
    void anUnknownApplicationIsNotFound() {
        Answer answer = client().get("/yilianyun/authorize/nobody");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).isEqualTo("text/html;charset=UTF-8");
        assertThat(client().get("/yilianyun/authorize/nobody?app=demo").status())
                .isEqualTo(404);
    }

    @Test
    void onlyGetIsAllowed() {
        assertThat(client().post("/yilianyun/authorize/demo").status()).isEqualTo(405);
    }

    @Test
    void aHaltedApplicationSendsNobodyToThePlatform() {
        applications.haltByOperator("demo");
        assertThat(client().get("/yilianyun/authorize/demo").status()).isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "wrong", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void anUnknownTicketIsRefused(String ticket) {
        assertThat(client().get("/yilianyun/authorize/demo?ticket=" + ticket).status())
                .isEqualTo(400);
    }

    @Test
    void aTicketWorksForItsOwnApplicationUntilItExpires() {
        String url = client().as(Client.OPERATOR)
                .post("/api/authorizations", "{\"app\":\"demo\",\"merchant\":\"Shop\"}")
                .json()
                .get("url")
                .asText();
        String ticket = url.substring(url.indexOf("?ticket="));
        assertThat(client().get("/yilianyun/authorize/centre" + ticket).status())
                .isEqualTo(400);
        assertThat(client().get("/yilianyun/authorize/demo" + ticket).status()).isEqualTo(302);
        clock.advance(Duration.ofHours(73));
        assertThat(client().get("/yilianyun/authorize/demo" + ticket).status()).isEqualTo(400);
    }
}
