package io.yilianyun.bridge.admin;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.yilianyun.bridge.support.BridgeTest;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.htmlunit.WebClient;
import org.htmlunit.html.HtmlAnchor;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** The page of what the platform asks for, with the bridge behind a proxy at its public address. */
@TestPropertySource(
        properties = {
            "spring.datasource.url=jdbc:h2:mem:onboarding;DB_CLOSE_DELAY=-1",
            "yilianyun.security.console.username=chief",
            "yilianyun.security.console.password=" + ConsoleTest.PASSWORD,
        })
class ConsoleOnboardingTest extends BridgeTest {
    private static final WireMockServer PROXY = new WireMockServer(options().dynamicPort());

    @TempDir
    private static Path folder;

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void publicAddress(DynamicPropertyRegistry registry) {
        PROXY.start();
        registry.add("yilianyun.public-url", PROXY::baseUrl);
        registry.add("yilianyun.apps.demo.listing.directory", folder::toString);
    }

    @AfterAll
    static void stop() {
        PROXY.stop();
    }

    @BeforeEach
    void fill() throws IOException {
        BufferedImage square = new BufferedImage(512, 512, BufferedImage.TYPE_INT_RGB);
        ImageIO.write(square, "png", folder.resolve("logo.png").toFile());
        Files.writeString(folder.resolve("<b>manual.txt"), "How merchants use it");
        PROXY.stubFor(any(anyUrl()).willReturn(aResponse().proxiedFrom("http://localhost:" + port)));
    }

    private HtmlPage enter(WebClient browser, String path) throws IOException {
        return ConsoleTest.login(browser.getPage("http://localhost:" + port + path), "chief", ConsoleTest.PASSWORD);
    }

    private static String text(HtmlPage page) {
        return page.asNormalizedText().replaceAll("\\s+", " ");
    }

    @Test
    void itSaysWhatIsOkWhatIsToDoAndWhatCannotBeChecked() throws IOException {
        try (WebClient browser = ConsoleTest.browser("en")) {
            HtmlPage apps = enter(browser, "/console/apps");
            HtmlPage page = apps.<HtmlAnchor>getFirstByXPath("//a[contains(@href, '/apps/demo/onboarding')]")
                    .click();
            assertThat(text(page))
                    .containsSubsequence(
                            "Onboarding: demo",
                            "Type of the application: cannot be checked here",
                            "Folder of this application's files: ok",
                            "Logo: to do",
                            "to do: logo.png is 512 × 512 px, the platform takes 225 × 225: scale it.",
                            "Callback address (授权回调地址): to do",
                            "to do: Not called yet",
                            "Four push addresses: to do",
                            "Manual (说明书): ok",
                            "ok: <b>manual.txt: 20 characters.",
                            "Pictures of manual and listing (入驻应用中心): to do",
                            "There is no picture",
                            "Review: cannot be checked here",
                            "within two working days",
                            PROXY.baseUrl() + "/yilianyun/callback/demo",
                            PROXY.baseUrl() + "/yilianyun/push/demo",
                            "not from the platform")
                    .doesNotContain(folder.toString());
            assertThat(page.getByXPath("//button[@data-copy]")).hasSize(5);
            assertThat(text(browser.getPage("http://localhost:" + port + "/console/apps/second/onboarding")))
                    .contains("to do: yilianyun.apps.second.listing.directory is not set", "Logo: cannot be checked");
        }
    }

    @Test
    void theAddressesAreCalledThroughTheProxy() throws IOException {
        try (WebClient browser = ConsoleTest.browser("en")) {
            HtmlPage page = enter(browser, "/console/apps/demo/onboarding");
            page = ConsoleTest.press(ConsoleTest.form(page, "/console/apps/demo/onboarding"));
            assertThat(ConsoleTest.notice(page)).startsWith("The addresses of demo were called");
            assertThat(text(page))
                    .containsSubsequence(
                            "to do: It leads to this machine itself",
                            "ok: It answers as a bridge does",
                            "to do: It leads to this machine itself",
                            "ok: It answers as a bridge does");
            PROXY.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(502)));
            page = ConsoleTest.press(ConsoleTest.form(page, "/console/apps/demo/onboarding"));
            assertThat(text(page))
                    .contains("to do: Something else than the bridge answers (status 502)")
                    .doesNotContain("ok: It answers");
        }
    }

    @Test
    void itSpeaksChinese() throws IOException {
        try (WebClient browser = ConsoleTest.browser("zh-CN")) {
            HtmlPage page = enter(browser, "/console/apps/demo/onboarding");
            page = ConsoleTest.press(ConsoleTest.form(page, "/console/apps/demo/onboarding"));
            assertThat(text(page))
                    .contains("logo.png 为 512 × 512 像素，平台要求 225 × 225", "四个推送地址: 待处理", "从本机访问，应答与本服务一致")
                    .doesNotContain("??")
                    .doesNotContainPattern("[a-z]{3,} [a-z]{2,}");
        }
    }

    @Test
    void onlyItsOwnFormOfAKnownApplicationCalls() throws IOException {
        try (WebClient browser = ConsoleTest.browser("en")) {
            HtmlPage page = enter(browser, "/console/apps/demo/onboarding");
            HtmlForm check = ConsoleTest.form(page, "/console/apps/demo/onboarding");
            check.<HtmlInput>getInputByName("_csrf").setValue("forged");
            PROXY.resetRequests();
            assertThat(ConsoleTest.press(check).getWebResponse().getStatusCode())
                    .isEqualTo(403);
            check = ConsoleTest.form(
                    browser.getPage("http://localhost:" + port + "/console/apps/demo/onboarding"),
                    "/console/apps/demo/onboarding");
            check.setActionAttribute("/console/apps/nobody/onboarding");
            assertThat(ConsoleTest.press(check).getWebResponse().getStatusCode())
                    .isEqualTo(404);
            assertThat(PROXY.getAllServeEvents()).isEmpty();
            page = browser.getPage("http://localhost:" + port + "/console/apps/nobody/onboarding");
            assertThat(page.getWebResponse().getStatusCode()).isEqualTo(404);
            assertThat(page.asNormalizedText()).contains("There is nothing at this address");
        }
    }
}
