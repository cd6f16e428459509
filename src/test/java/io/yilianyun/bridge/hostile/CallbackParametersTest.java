package io.yilianyun.bridge.hostile;

import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** No parameters and no cookies, whatever they are, make a callback of what is none; and none beside the right ones spoil it. */
class CallbackParametersTest extends BridgeTest {
    private static final int CALLBACKS = Integer.getInteger("hostile.callbacks", 600);
    private static final long SEED = Long.getLong("hostile.seed", 20_281_104);
    private static final List<String> NAMES = List.of(
            "code", "state", "error", "app", "again", "ticket", "response_type", "Cookie", "CamelHttpPath", "x");

    @LocalServerPort
    private int port;

    private final Junk junk = new Junk(SEED);

    private String query() {
        StringBuilder query = new StringBuilder("?x=");
        for (int i = junk.below(5); i > 0; i--) {
            query.append('&').append(junk.any(NAMES)).append('=').append(encoded(junk.text()));
        }
        return query.toString();
    }

    private String cookies() {
        StringBuilder cookies = new StringBuilder("a=b");
        for (int i = junk.below(4); i > 0; i--) {
            cookies.append("; ").append(junk.any(List.of("yilianyun_browser", "$Version", "yilianyun_browser ", "x")));
            cookies.append('=').append(junk.text().replaceAll("[\r\n]", ""));
        }
        return cookies.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void whateverTheParametersAndCookiesAreItIsRefused() throws Exception {
        for (int i = 0; i < CALLBACKS; i++) {
            String request = "GET /yilianyun/callback/demo" + query()
                    + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + "Cookie: " + cookies() + "\r\n\r\n";
            RawHttp.Answer answer = RawHttp.send(port, request.getBytes(StandardCharsets.UTF_8));
            assertThat(answer.status()).as("%s, seed %d", request, SEED).isEqualTo(400);
        }
        assertThat(PLATFORM.requests()).isEmpty();
    }

    @Test
    void cookiesBesideTheRightOneDoNotSpoilIt() {
        String machineCode = machineCode();
        PLATFORM.onAnything(success(machineCode, "access-" + machineCode, "refresh-" + machineCode));
        Client browser = client();
        String state = browser.authorize("demo", "");
        String cookie =
                browser.get("/yilianyun/authorize/demo").header("Set-Cookie").split(";")[0];
        Answer answer = client().with(
                        "Cookie",
                        "yilianyun_browser=; yilianyun_browser=short; yilianyun_browser=" + "A".repeat(44) + "; "
                                + cookie + "; x=<script>; $Path=/")
                .callback("demo", "c0de", state);
        assertThat(answer.status()).isEqualTo(200);
    }
}
