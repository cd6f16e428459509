package io.yilianyun.bridge.admin;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okForContentType;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static io.yilianyun.bridge.app.Finding.right;
import static io.yilianyun.bridge.app.Finding.wrong;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.yilianyun.bridge.app.Finding;
import io.yilianyun.bridge.app.Finding.Subject;
import io.yilianyun.bridge.security.SecurityConfiguration;
import io.yilianyun.bridge.support.TestProperties;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the check says of servers at the public address that are not the bridge, or keep it from being reached. */
class AddressCheckTest {
    private static final Finding LOOPBACK = wrong(Subject.PUSH, "address.loopback");

    private final WireMockServer server =
            new WireMockServer(options().dynamicPort().dynamicHttpsPort());
    private final Map<String, Object> properties = new HashMap<>(Map.of(
            "yilianyun.apps.shop.client-id", "1012345678", "yilianyun.apps.shop.client-secret", "not-a-real-secret"));

    private String url;

    @BeforeEach
    void start() {
        server.start();
        url = "http://localhost:" + server.port();
        properties.put("yilianyun.public-url", url);
        answer("push", okJson("{\"data\":\"OK\"}"));
        answer("callback", asTheBridge());
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private static ResponseDefinitionBuilder asTheBridge() {
        return aResponse().withStatus(400).withHeader("Content-Security-Policy", SecurityConfiguration.PUBLIC_POLICY);
    }

    private void answer(String address, ResponseDefinitionBuilder answer) {
        server.stubFor(get(urlPathMatching(".*/" + address + "/shop")).willReturn(answer));
    }

    private AddressCheck addresses() {
        return new AddressCheck(TestProperties.with(properties));
    }

    private List<Finding> check(Subject subject) throws InterruptedException {
        return addresses().check("shop").stream()
                .filter(finding -> finding.subject() == subject)
                .toList();
    }

    @Test
    void aBridgeIsKnownByItsAnswersAndLoopbackIsOutOfThePlatformsReach() throws InterruptedException {
        assertThat(addresses().check("shop"))
                .containsExactly(
                        wrong(Subject.CALLBACK, "address.loopback"),
                        right(Subject.CALLBACK, "address.answers"),
                        LOOPBACK,
                        right(Subject.PUSH, "address.answers"));
        assertThat(server.getAllServeEvents())
                .extracting(event -> event.getRequest().getUrl())
                .containsExactlyInAnyOrder("/yilianyun/callback/shop", "/yilianyun/push/shop");
    }

    @Test
    void anotherServerIsNotTakenForTheBridge() throws InterruptedException {
        answer("push", okForContentType("text/html", "<h1>Welcome to nginx!</h1>"));
        answer("callback", aResponse().withStatus(400).withBody("Bad Request"));
        assertThat(addresses().check("shop"))
                .contains(wrong(Subject.CALLBACK, "address.other", 400), wrong(Subject.PUSH, "address.other", 200));
        server.stubFor(any(anyUrl()).willReturn(asTheBridge().withStatus(404)));
        assertThat(addresses().check("shop"))
                .contains(wrong(Subject.CALLBACK, "address.other", 404), wrong(Subject.PUSH, "address.other", 404));
    }

    @Test
    void aRedirectIsNotFollowed() throws InterruptedException {
        answer("push", temporaryRedirect("/elsewhere"));
        assertThat(check(Subject.PUSH)).contains(wrong(Subject.PUSH, "address.redirects", 302));
        server.verify(0, getRequestedFor(urlPathMatching("/elsewhere")));
    }

    @Test
    void anAnswerThatDoesNotComeOrDoesNotEndIsWaitedForFiveSeconds() throws InterruptedException {
        answer("callback", asTheBridge().withFixedDelay(60_000));
        answer("push", okJson("{\"data\":\"OK\"}").withChunkedDribbleDelay(5, 60_000));
        assertThat(addresses().check("shop"))
                .contains(wrong(Subject.CALLBACK, "address.timeout", 5L), wrong(Subject.PUSH, "address.timeout", 5L));
    }

    @Test
    void ofALongAnswerOnlyTheBeginningIsRead() throws InterruptedException {
        answer("push", okJson(" ".repeat(1_000_000) + "{\"data\":\"OK\"}"));
        assertThat(check(Subject.PUSH)).contains(wrong(Subject.PUSH, "address.other", 200));
    }

    @Test
    void aConnectionThatBreaks() throws InterruptedException {
        answer("push", aResponse().withFault(Fault.EMPTY_RESPONSE));
        assertThat(check(Subject.PUSH)).contains(wrong(Subject.PUSH, "address.broken"));
    }

    @Test
    void aConnectionThatIsRefused() throws Exception {
        // Taken, but nobody listens, and no other program can in the meantime.
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            properties.put("yilianyun.public-url", "http://127.0.0.1:" + taken.getLocalPort());
            assertThat(check(Subject.PUSH)).containsExactly(LOOPBACK, wrong(Subject.PUSH, "address.refused"));
        }
    }

    @Test
    void aCertificateThatNobodyTrusts() throws InterruptedException {
        properties.put("yilianyun.public-url", "https://localhost:" + server.httpsPort());
        assertThat(check(Subject.PUSH)).last().satisfies(finding -> assertThat(finding.key())
                .isEqualTo("address.tls"));
    }

    @Test
    void aNameThatIsNotKnown() throws InterruptedException {
        properties.put("yilianyun.public-url", "https://bridge.invalid");
        assertThat(check(Subject.PUSH)).containsExactly(wrong(Subject.PUSH, "address.unknown", "bridge.invalid"));
    }

    @Test
    void aCallbackElsewhereIsCalledAndSaid() throws InterruptedException {
        properties.put("yilianyun.apps.shop.redirect-uri", url + "/old/callback/shop");
        assertThat(check(Subject.CALLBACK))
                .contains(
                        wrong(Subject.CALLBACK, "address.differs", "shop", url + "/yilianyun/"),
                        right(Subject.CALLBACK, "address.answers"));
    }

    @Test
    void oneCheckRunsAtATime() throws Exception {
        answer("callback", asTheBridge().withFixedDelay(2_000));
        AddressCheck addresses = addresses();
        CompletableFuture<List<Finding>> first = CompletableFuture.supplyAsync(() -> {
            try {
                return addresses.check("shop");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> server.findAll(getRequestedFor(urlPathMatching(".*/callback/shop")))
                                .size()
                        == 1
                || first.isDone());
        assertThatThrownBy(() -> addresses.check("shop"))
                .isInstanceOfSatisfying(
                        ApiProblem.class,
                        problem -> assertThat(problem.getStatusCode().value()).isEqualTo(429));
        assertThat(first.get()).contains(right(Subject.CALLBACK, "address.answers"));
        answer("callback", asTheBridge());
        assertThat(addresses.check("shop")).isEqualTo(first.get());
    }
}
