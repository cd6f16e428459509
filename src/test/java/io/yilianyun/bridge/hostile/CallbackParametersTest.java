package io.yilianyun.bridge.hostile;

import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import java.net.URLEncoder;
import java.nio.charset.Charset;
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

    private RawHttp.Answer raw(String target, String headers, Charset charset) throws Exception {
        String request = "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + "\r\n";
        return RawHttp.send(port, request.getBytes(charset));
    }

    /** Browsers and other sites send such bytes; only what is used is judged. */
    @Test
    void foreignBytesInWhatIsNotUsedRefuseNoMerchant() throws Exception {
        for (Charset charset : List.of(StandardCharsets.UTF_8, Charset.forName("GBK"))) {
            String machineCode = machineCode();
            PLATFORM.onAnything(success(machineCode, "access-" + machineCode, "refresh-" + machineCode));
            String foreign = "User-Agent: 微信/8.0\r\nX-Shop: 茶店\r\nCookie: 店=茶; name=小店; ";
            RawHttp.Answer begun = raw("/yilianyun/authorize/demo", foreign + "x=y\r\n", charset);
            assertThat(begun.status()).as(begun.body()).isEqualTo(302);
            String cookie = begun.headers().get("set-cookie").split(";")[0];
            String state = begun.headers().get("location").replaceFirst(".*state=", "");
            RawHttp.Answer done = raw(
                    "/yilianyun/callback/demo?code=c0de&error_uri=%D6%D0&state=" + state,
                    foreign + cookie + "; z=纸\r\n",
                    charset);
            assertThat(done.status()).as(done.body()).isEqualTo(200);
            assertThat(accessToken("demo", machineCode)).isEqualTo("access-" + machineCode);
        }
    }

    @Test
    void headersAreNoParameters() throws Exception {
        RawHttp.Answer answer = raw(
                "/yilianyun/callback/centre",
                "code: c0de\r\nstate: s\r\nerror: x\r\napp: demo\r\n",
                StandardCharsets.UTF_8);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(PLATFORM.requests()).isEmpty();
        String key = "Authorization: Bearer " + Client.READER + "\r\n";
        granted("demo");
        granted("second");
        RawHttp.Answer tokens = raw(
                "/api/tokens",
                key + "From: 1\r\napp: demo\r\nsize: 1\r\npage: 7\r\nq: x\r\nstatus: FAULTED\r\n",
                StandardCharsets.UTF_8);
        assertThat(tokens.body()).contains("\"total\":2", "\"page\":0");
    }
}
