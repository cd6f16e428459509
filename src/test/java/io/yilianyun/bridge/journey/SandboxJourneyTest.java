package io.yilianyun.bridge.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.yilianyun.bridge.BridgeApplication;
import io.yilianyun.bridge.persistence.PeriodicReading;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.TestProperties;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.htmlunit.BrowserVersion;
import org.htmlunit.WebClient;
import org.htmlunit.html.HtmlButton;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlTextInput;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.util.TestSocketUtils;

/** What somebody who tries the sandbox sees, from the first click to the retried dead letter, with a browser and real schedules. */
@CamelSpringBootTest
@ActiveProfiles("sandbox")
@SpringBootTest(
        classes = BridgeApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.DEFINED_PORT,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:journey;DB_CLOSE_DELAY=-1",
            "spring.artemis.embedded.enabled=false",
            "management.prometheus.metrics.export.enabled=true",
            "yilianyun.sandbox.access-token-lifetime=6s",
            "yilianyun.refresh.cron=0/1 * * * * ?",
        })
class SandboxJourneyTest {
    private static final int PORT = TestSocketUtils.findAvailableTcpPort();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Pattern METRIC = Pattern.compile("\\b[a-z]+_[a-z_]+\\b");

    private final WebClient browser = new WebClient(BrowserVersion.BEST_SUPPORTED);
    private final Client api = new Client(PORT).as("sandbox-api-key");

    @DynamicPropertySource
    static void port(DynamicPropertyRegistry registry) {
        registry.add("server.port", () -> PORT);
        registry.add("yilianyun.security.encryption-keyset", TestProperties::keyset);
    }

    @BeforeEach
    void aBrowserThatPrefersChinese() {
        browser.getOptions().setJavaScriptEnabled(false);
        browser.getOptions().setThrowExceptionOnFailingStatusCode(false);
        browser.addRequestHeader("Accept-Language", "zh-CN,zh;q=0.9,en;q=0.5");
    }

    @AfterEach
    void close() {
        browser.close();
    }

    private HtmlPage begin() throws IOException {
        HtmlPage consent = browser.getPage("http://localhost:" + PORT + "/yilianyun/authorize/demo");
        assertThat(consent.getUrl().getPath()).isEqualTo("/sandbox/oauth/authorize");
        assertThat(consent.asNormalizedText()).contains("打印机授权", "demo");
        return consent;
    }

    private static HtmlPage decide(HtmlPage consent, String machineCode, String decision) throws IOException {
        HtmlTextInput other = consent.getElementByName("other_machine_code");
        other.setValue(machineCode);
        HtmlButton button = consent.querySelector("button[value=" + decision + "]");
        return button.click();
    }

    private JsonNode token(String machineCode) {
        return api.get("/api/tokens/demo/" + machineCode).json();
    }

    private JsonNode letter(String machineCode) {
        for (JsonNode letter : api.get("/api/dead-letters").json().get("items")) {
            if (letter.get("machineCode").asText().equals(machineCode)) {
                return letter;
            }
        }
        return null;
    }

    @Test
    void fromTheFirstClickToARetriedDeadLetter() throws IOException {
        String machineCode = "4004990001";
        HtmlPage done = decide(begin(), machineCode, "agree");
        assertThat(done.getWebResponse().getStatusCode()).isEqualTo(200);
        assertThat(done.asNormalizedText()).contains("授权成功", machineCode);
        assertThat(((HtmlPage) done.refresh()).asNormalizedText())
                .as("reloaded")
                .contains("授权成功");

        assertThat(token(machineCode).get("status").asText()).isEqualTo("ACTIVE");
        String first = api.get("/api/tokens/demo/" + machineCode + "/access-token")
                .json()
                .get("accessToken")
                .asText();
        await().atMost(PATIENCE).until(() -> token(machineCode).hasNonNull("refreshedAt"));
        assertThat(api.get("/api/tokens/demo/" + machineCode + "/access-token")
                        .json()
                        .get("accessToken")
                        .asText())
                .as("refreshed by the schedule")
                .isNotEqualTo(first);

        assertThat(api.post(
                                "/sandbox/faults",
                                "{\"kind\":\"CODE\",\"code\":12,\"machineCode\":\"" + machineCode + "\"}")
                        .status())
                .isEqualTo(204);
        await().atMost(PATIENCE).until(() -> letter(machineCode) != null);
        assertThat(letter(machineCode).get("code").asText()).isEqualTo("12");
        assertThat(token(machineCode).get("status").asText()).isEqualTo("FAULTED");

        String id = letter(machineCode).get("id").asText();
        assertThat(api.post("/api/dead-letters/" + id + "/retry").status()).isEqualTo(202);
        await().atMost(PATIENCE)
                .until(() -> letter(machineCode).get("status").asText().equals("RESOLVED"));
        assertThat(token(machineCode).get("status").asText()).isEqualTo("ACTIVE");
    }

    @Test
    void everyMetricOfTheDashboardAndTheAlertsIsThere(@Autowired List<PeriodicReading> readings) throws IOException {
        String machineCode = "4004990006";
        decide(begin(), machineCode, "agree");
        await().atMost(PATIENCE).until(() -> token(machineCode).hasNonNull("refreshedAt"));
        api.post("/sandbox/faults", "{\"kind\":\"CODE\",\"code\":12,\"machineCode\":\"" + machineCode + "\"}");
        await().atMost(PATIENCE).until(() -> letter(machineCode) != null);
        readings.forEach(PeriodicReading::read);

        Set<String> there = api.get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceFirst("[{ ].*", ""))
                .collect(Collectors.toSet());
        JsonNode dashboard = new ObjectMapper()
                .readTree(Path.of("ops/grafana/dashboard.json").toFile());
        JsonNode alerts = new ObjectMapper(new YAMLFactory())
                .readTree(Path.of("ops/alerts.yaml").toFile());
        List<String> expressions = new ArrayList<>(dashboard.findValuesAsText("expr"));
        expressions.addAll(alerts.findValuesAsText("expr"));
        Set<String> used = expressions.stream()
                .map(expression -> expression.replaceAll("\"[^\"]*\"", ""))
                .flatMap(expression -> METRIC.matcher(expression).results().map(MatchResult::group))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(used).hasSizeGreaterThan(18);
        assertThat(there).containsAll(used);
    }

    @Test
    void aPrintIsForwardedWhateverBecomesOfTheToken() throws IOException {
        decide(begin(), "4004990005", "agree");
        String path = "/api/call/demo/4004990005/print/index";
        String form = "content=Tea%20x%202&origin_id=A1&idempotence=1";
        JsonNode first = api.send("POST", path, form, "application/x-www-form-urlencoded")
                .json();
        assertThat(first.at("/body/origin_id").asText()).isEqualTo("A1");
        api.post(
                "/sandbox/faults",
                "{\"kind\":\"CODE\",\"code\":18,\"path\":\"/print/index\",\"machineCode\":\"4004990005\"}");
        JsonNode second = api.send("POST", path, form, "application/x-www-form-urlencoded")
                .json();
        assertThat(second.at("/body/id")).as("printed once").isEqualTo(first.at("/body/id"));
        assertThat(api.send("POST", "/api/call/demo/4004990005/printer/getprintstatus", null, null)
                        .json()
                        .at("/body/state")
                        .asText())
                .isEqualTo("1");
    }

    @Test
    void aMerchantWhoRefusesMayThinkAgain() throws IOException {
        HtmlPage refused = decide(begin(), "4004990002", "refuse");
        assertThat(refused.getWebResponse().getStatusCode()).isEqualTo(400);
        assertThat(refused.asNormalizedText()).contains("未授权", "重新授权");
        HtmlPage consent = refused.getAnchorByText("重新授权").click();
        assertThat(decide(consent, "4004990002", "agree").asNormalizedText()).contains("授权成功", "4004990002");
    }

    @Test
    void aMerchantOfTheApplicationCentreBeginsAtThePlatform() throws IOException {
        HtmlPage consent = browser.getPage(
                "http://localhost:%d/sandbox/oauth/authorize?response_type=code&client_id=sandbox-1000000002&redirect_uri=%s"
                        .formatted(PORT, "http%3A%2F%2Flocalhost%3A" + PORT + "%2Fyilianyun%2Fcallback%2Fcentre"));
        assertThat(decide(consent, "4004990003", "agree").asNormalizedText()).contains("授权成功", "4004990003");
        assertThat(api.get("/api/tokens/centre/4004990003").status()).isEqualTo(200);
    }

    @Test
    void aCodeThatThePlatformRefusesIsExplained() throws IOException {
        api.post(
                "/sandbox/faults",
                "{\"kind\":\"CODE\",\"code\":6,\"path\":\"/oauth/oauth\",\"machineCode\":\"4004990004\"}");
        HtmlPage page = decide(begin(), "4004990004", "agree");
        assertThat(page.getWebResponse().getStatusCode()).isEqualTo(502);
        assertThat(page.asNormalizedText()).contains("授权码错误", "重新授权");
    }
}
