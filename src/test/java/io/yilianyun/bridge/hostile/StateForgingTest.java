package io.yilianyun.bridge.hostile;

import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever forges, repeats or races a state gets no exchange made; the merchant whose state it is still gets theirs. */
class StateForgingTest extends BridgeTest {
    private static final int RACERS = 20;

    private final String machineCode = machineCode();
    private Client merchant;
    private String state;

    @BeforeEach
    void theMerchantIsAtThePlatform() {
        PLATFORM.onAnything(success(machineCode, "access-" + machineCode, "refresh-" + machineCode));
        merchant = client();
        state = merchant.authorize("demo", "");
    }

    @Test
    void noForgedStateIsExchangedAndTheTrueOneStillIs() {
        Client other = client();
        String foreign = other.authorize("demo", "");
        Map<String, Answer> answers = new LinkedHashMap<>();
        answers.put("foreign, to the merchant", merchant.callback("demo", "c0de", foreign));
        answers.put("the merchant's, in another browser", other.callback("demo", "c0de", state));
        answers.put("the merchant's, without a cookie", client().callback("demo", "c0de", state));
        answers.put("another application's", merchant.callback("second", "c0de", state));
        answers.put("truncated", merchant.callback("demo", "c0de", state.substring(0, 42)));
        answers.put("prolonged", merchant.callback("demo", "c0de", state + "A"));
        answers.put("in capitals", merchant.callback("demo", "c0de", state.toUpperCase(java.util.Locale.ROOT)));
        answers.put("empty", merchant.callback("demo", "c0de", ""));
        answers.put("twice, a wrong one first", merchant.callback("demo", "c0de", foreign + "&state=" + state));
        answers.put("as its stored hash", merchant.callback("demo", "c0de", storedId()));
        answers.put("with a blank", merchant.callback("demo", "c0de", state + "%20"));
        answers.put("with a NUL", merchant.callback("demo", "c0de", state + "%00"));
        for (int bit = 0; bit < 6 * 43; bit += 7) {
            answers.put("bit " + bit + " flipped", merchant.callback("demo", "c0de", flipped(state, bit)));
        }
        assertThat(answers).hasSizeGreaterThan(40).allSatisfy((forgery, answer) -> assertThat(answer.status())
                .as(forgery)
                .isEqualTo(400));
        assertThat(PLATFORM.requests()).isEmpty();
        assertThat(merchant.callback("demo", "c0de", state).status()).isEqualTo(200);
        assertThat(PLATFORM.requests()).hasSize(1);
    }

    private String storedId() {
        return jdbc.queryForList("SELECT id FROM yly_authorization", String.class)
                .get(0)
                .substring(0, 43);
    }

    /** The state with one of its 258 bits changed. */
    private static String flipped(String state, int bit) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int position = bit / 6;
        char other = alphabet.charAt(alphabet.indexOf(state.charAt(position)) ^ 1 << bit % 6);
        return state.substring(0, position) + other + state.substring(position + 1);
    }

    @Test
    void anExpiredOrReplayedStateSendsNoCode() {
        merchant.callback("demo", "c0de", state);
        assertThat(merchant.callback("demo", "an0ther", state).body())
                .as("another code with a used state")
                .contains("授权下一台打印机");
        String late = merchant.authorize("demo", "");
        clock.advance(Duration.ofMinutes(10).plusMillis(1));
        assertThat(merchant.callback("demo", "late-c0de", late).status())
                .as("too late")
                .isEqualTo(400);
        assertThat(PLATFORM.requests()).hasSize(1);
    }

    @Test
    void ofManyCallbacksAtOnceWithOneStateOneIsExchanged() throws Exception {
        List<Answer> answers = race(n -> "c0de");
        assertThat(PLATFORM.forms("code", "c0de")).as("exchanges").hasSize(1);
        // The same success, once it is there; "not settled yet" before.
        assertThat(answers).extracting(Answer::status).isSubsetOf(200, 202, 400);
        assertThat(answers).extracting(Answer::status).contains(200);
        assertThat(answers.stream().filter(answer -> answer.status() == 200).map(Answer::body))
                .allMatch(page -> page.contains(machineCode));
        assertThat(merchant.callback("demo", "c0de", state).status()).isEqualTo(200);
        assertThat(PLATFORM.requests()).hasSize(1);
    }

    @Test
    void ofManyCodesAtOnceWithOneStateOneIsExchanged() throws Exception {
        List<Answer> answers = race(n -> "c0de-" + n);
        assertThat(PLATFORM.requests()).as("exchanges").hasSize(1);
        assertThat(answers).extracting(Answer::status).isSubsetOf(200, 202);
        assertThat(answers)
                .extracting(Answer::body)
                .filteredOn(page -> page.contains("授权成功"))
                .hasSize(1);
    }

    private List<Answer> race(java.util.function.IntFunction<String> code) throws Exception {
        ExecutorService racers = Executors.newFixedThreadPool(RACERS);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Answer>> running = IntStream.range(0, RACERS)
                    .mapToObj(n -> racers.submit(() -> {
                        start.await();
                        return merchant.callback("demo", code.apply(n), state);
                    }))
                    .toList();
            start.countDown();
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> answer : running) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            racers.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/app/x",
                "//evil.example/app/x",
                "///evil.example/app",
                "/\\\\evil.example/app",
                "https:evil.example",
                "https://shop.example.evil.example/app/",
                "https://shop.example@evil.example/app/",
                "https://shop.example%40evil.example/app/",
                "https://evil.example#@shop.example/app/",
                "https://evil.example?https://shop.example/app/",
                "https://evil.example\\\\@shop.example/app/",
                "https://shop.example:443@evil.example/app/",
                "https://shop.example/app/../../x",
                "https://shop.example/app/%2e%2e/x",
                "https://shop.example/application",
                "https://shop.example/",
                "http://shop.example/app/",
                "https://shop.example:8443/app/",
                "https://shop.example./app/",
                "https://shop\\u3002example/app/",
                "https://sh\\u043ep.example/app/",
                "javascript:alert(1)",
                "javascript://shop.example/app/%0aalert(1)",
                "data:text/html,<script>alert(1)</script>",
                "https://shop.example/app/\\r\\nSet-Cookie: a=b",
                "\\u0000https://shop.example/app/",
                "https://[::1]/app/",
                "https://0x7f.1/app/",
                "${header.x}",
                "{{yilianyun.base-url}}",
            })
    void nobodyIsSentToAnotherPlace(String returnTo) {
        Answer answer = client().as(Client.OPERATOR)
                .post("/api/authorizations", "{\"app\":\"demo\",\"returnTo\":\"" + returnTo + "\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().get("detail").asText())
                .contains(
                        returnTo.startsWith("\\u0000")
                                ? "/returnTo must not hold control characters"
                                : "yilianyun.security.return-to-allowed");
    }

    @Test
    void aReturnToInTheQueryLeadsNowhere() {
        Answer page = merchant.get("/yilianyun/callback/demo?code=c0de&state=" + state
                + "&returnTo=https://evil.example&Location=https://evil.example&CamelHttpResponseCode=302");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Location")).isNull();
    }

    @Test
    void whatLooksLikeAnExpressionIsOnlyText() {
        String name = "${bean:bridgeApplications} {{yilianyun.apps.demo.client-secret}} #{7*7} [[${7*7}]] <b>\\\"&";
        String url = client().as(Client.OPERATOR)
                .post("/api/authorizations", "{\"app\":\"demo\",\"merchant\":\"" + name + "\"}")
                .json()
                .get("url")
                .asText();
        Client browser = client();
        String ticketed = browser.authorize("demo", url.replaceFirst(".*demo", ""));
        Answer page = browser.callback("demo", "c0de", ticketed);
        assertThat(page.status()).isEqualTo(200);
        String text = name.replace("\\\"", "\"");
        assertThat(page.body())
                .contains(text.replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\"", "&quot;"));
        assertThat(client().as(Client.READER)
                        .get("/api/tokens/demo/" + machineCode)
                        .json()
                        .get("merchant")
                        .asText())
                .isEqualTo(text);
        assertThat(event(events, machineCode, "yilianyun.token.issued")
                        .at("/data/merchant")
                        .asText())
                .isEqualTo(text);
    }
}
