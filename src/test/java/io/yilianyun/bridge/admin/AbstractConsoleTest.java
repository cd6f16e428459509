package io.yilianyun.bridge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.persistence.PeriodicReading;
import io.yilianyun.bridge.support.BridgeTest;
import java.io.IOException;
import java.util.List;
import org.htmlunit.BrowserVersion;
import org.htmlunit.Page;
import org.htmlunit.WebClient;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlButton;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** The console in a browser without scripts. All subclasses share one application. */
@TestPropertySource(
        properties = {
            "spring.datasource.url=jdbc:h2:mem:console;DB_CLOSE_DELAY=-1",
            "server.forward-headers-strategy=native",
            "yilianyun.security.console.username=chief",
            "yilianyun.security.console.password=" + AbstractConsoleTest.PASSWORD,
        })
abstract class AbstractConsoleTest extends BridgeTest {
    static final String PASSWORD = "a {password}, not a real one";

    final WebClient browser = browser("en");

    @LocalServerPort
    int port;

    @Autowired
    List<PeriodicReading> readings;

    static WebClient browser(String language) {
        WebClient browser = new WebClient(new BrowserVersion.BrowserVersionBuilder(BrowserVersion.BEST_SUPPORTED)
                .setAcceptLanguageHeader(language)
                .build());
        browser.getOptions().setJavaScriptEnabled(false);
        browser.getOptions().setThrowExceptionOnFailingStatusCode(false);
        return browser;
    }

    @BeforeEach
    void anotherAddress() {
        browser.addRequestHeader("X-Forwarded-For", "203.0.113." + machineCode().substring(5));
    }

    @AfterEach
    void close() {
        browser.close();
    }

    HtmlPage open(String path) throws IOException {
        Page page = browser.getPage("http://localhost:" + port + path);
        assertThat(page.getWebResponse().getContentType())
                .as(page.getWebResponse().getContentAsString())
                .isEqualTo("text/html");
        return (HtmlPage) page;
    }

    static HtmlPage login(HtmlPage page, String username, String password) throws IOException {
        HtmlForm form = form(page, "/console/login");
        form.getInputByName("username").setValue(username);
        form.getInputByName("password").setValue(password);
        return press(form);
    }

    /** Logs in, and is led to the page. */
    HtmlPage enter(String path) throws IOException {
        HtmlPage page = login(open(path), "chief", PASSWORD);
        assertThat(page.getUrl().getPath()).isEqualTo(path.replaceFirst("\\?.*", ""));
        return page;
    }

    static HtmlForm form(HtmlPage page, String action) {
        return page.getForms().stream()
                .filter(form -> form.getActionAttribute().startsWith(action))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No form " + action + " in " + page.asXml()));
    }

    static HtmlPage press(HtmlForm form) throws IOException {
        return form.<HtmlButton>getFirstByXPath(".//button").click();
    }

    static String notice(HtmlPage page) {
        return page.<DomElement>getFirstByXPath("//p[@role='status']")
                .getTextContent()
                .strip()
                .replaceAll("\\s+", " ");
    }

    static int status(Page page) {
        return page.getWebResponse().getStatusCode();
    }

    /** What the audit says of an action: who did it, and the status. */
    List<String> audited(String action) {
        return jdbc.query(
                "SELECT actor_kind, actor, http_status FROM yly_audit WHERE action = ?",
                (row, i) -> row.getString(1) + " " + row.getString(2) + " " + row.getInt(3),
                action);
    }
}
