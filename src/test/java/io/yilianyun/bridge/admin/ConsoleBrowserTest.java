package io.yilianyun.bridge.admin;

import static io.yilianyun.bridge.support.Platform.code;
import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.persistence.PeriodicReading;
import io.yilianyun.bridge.support.BridgeTest;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/**
 * The console in Chromium, as a person uses it. {@code -Dconsole.pictures=true} writes the pictures of the documentation. Left out where Chromium
 * or its driver is missing.
 */
@EnabledIf("isInstalled")
@TestPropertySource(
        properties = {
            "spring.datasource.url=jdbc:h2:mem:browser;DB_CLOSE_DELAY=-1",
            "yilianyun.security.console.username=chief",
            "yilianyun.security.console.password=" + ConsoleTest.PASSWORD,
        })
class ConsoleBrowserTest extends BridgeTest {
    private static final File CHROMIUM = new File("/usr/bin/chromium");
    private static final File DRIVER = new File("/usr/bin/chromedriver");
    private static final Path PICTURES = Path.of("docs", "images");
    private static final int PRINTERS = 100_000;
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static ChromeDriver browser;

    @LocalServerPort
    private int port;

    @Autowired
    private List<PeriodicReading> readings;

    static boolean isInstalled() {
        return CHROMIUM.canExecute() && DRIVER.canExecute();
    }

    @BeforeAll
    static void open() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM);
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage");
        options.addArguments("--force-device-scale-factor=1", "--hide-scrollbars");
        browser = new ChromeDriver(
                new ChromeDriverService.Builder().usingDriverExecutable(DRIVER).build(), options);
        browser.manage().timeouts().implicitlyWait(Duration.ofSeconds(10));
    }

    @AfterAll
    static void close() {
        browser.quit();
    }

    @BeforeEach
    void login() {
        screen(1280, 900, "light");
        go("/console/login?lang=en");
        browser.manage().deleteAllCookies();
        go("/console/login?lang=en");
        browser.findElement(By.name("username")).sendKeys("chief");
        browser.findElement(By.name("password")).sendKeys(ConsoleTest.PASSWORD);
        browser.findElement(By.cssSelector("main button")).click();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(browser.getCurrentUrl()).endsWith("/console"));
    }

    private void go(String path) {
        browser.get("http://localhost:" + port + path);
    }

    private static void screen(int width, int height, String scheme) {
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** Waits for these texts: after a click the browser may still show the page before. */
    private static void shows(String... texts) {
        await().atMost(PATIENCE)
                .ignoreException(StaleElementReferenceException.class)
                .untilAsserted(
                        () -> assertThat(browser.findElement(By.tagName("body")).getText())
                                .contains(texts));
    }

    /** Writes a picture for the documentation, if asked for. */
    private static void picture(String name) throws IOException {
        if (Boolean.getBoolean("console.pictures")) {
            Files.write(PICTURES.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
        }
    }

    private static void checkAccessible() throws IOException {
        try (InputStream axe = ConsoleBrowserTest.class.getResourceAsStream("/axe.min.js")) {
            browser.executeScript(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
        }
        Object violations = browser.executeAsyncScript(
                "axe.run().then(found => arguments[0](found.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' '))))");
        assertThat((List<?>) violations).as(browser.getCurrentUrl()).isEmpty();
        assertThat(browser.executeScript("return document.documentElement.scrollWidth - window.innerWidth"))
                .as("no sideways scroll at " + browser.getCurrentUrl())
                .isEqualTo(0L);
    }

    /** Printers in all states, with lives spread over the next month. */
    private void manyPrinters() {
        String machineCode = granted("demo");
        long now = clock.millis();
        jdbc.update(
                "INSERT INTO yly_token (app, machine_code, merchant, access_token, refresh_token, status, issued_at, refreshed_at, access_expires_at,"
                        + " refresh_expires_at, due_at, in_doubt, version, quota_used, deferrals, attempts)"
                        + " SELECT CASE WHEN MOD(X, 4) = 0 THEN 'second' ELSE 'demo' END, CONCAT('41', LPAD(X, 8, '0')), CONCAT('Tea house ', X),"
                        + " access_token, refresh_token,"
                        + " CASE WHEN MOD(X, 5000) = 7 THEN 'REAUTHORIZE' WHEN MOD(X, 9000) = 3 THEN 'FAULTED' WHEN MOD(X, 3000) = 9 THEN 'DEFERRED' ELSE 'ACTIVE' END,"
                        + " ?, ?, CAST(? AS BIGINT) + MOD(X * 7919, 20) * CAST(86400000 AS BIGINT) + 864000000 + MOD(X * 31, 86400),"
                        + " CAST(? AS BIGINT) + MOD(X * 7919, 20) * CAST(86400000 AS BIGINT) + 1296000000, CAST(? AS BIGINT) + MOD(X * 7919, 20) * CAST(86400000 AS BIGINT) + 3600000, 0, 1, 1, 0, 0"
                        + " FROM yly_token CROSS JOIN SYSTEM_RANGE(1, " + PRINTERS + ") WHERE machine_code = ?",
                now - 3_000_000_000L,
                now - 86_400_000L,
                now,
                now,
                now,
                machineCode);
        jdbc.update("UPDATE yly_token SET due_at = NULL WHERE status IN ('REAUTHORIZE', 'FAULTED')");
        jdbc.update("UPDATE yly_token SET access_expires_at = ? WHERE status = 'FAULTED'", now - 7_200_000);
        jdbc.update("UPDATE yly_token SET access_expires_at = ? WHERE status = 'REAUTHORIZE'", now + 30_000_000);
        for (int hour = 0; hour < 24; hour++) {
            Instant at = Instant.ofEpochMilli(now - hour * 3_600_000L).truncatedTo(ChronoUnit.HOURS);
            jdbc.update(
                    "INSERT INTO yly_refresh_hour VALUES (?, 'demo', 'refreshed', ?)",
                    at.toEpochMilli(),
                    180 + hour * 7 % 50);
            jdbc.update(
                    "INSERT INTO yly_refresh_hour VALUES (?, 'demo', 'failed', ?)",
                    at.toEpochMilli(),
                    hour == 9 ? 60 : hour % 3);
        }
        readings.forEach(PeriodicReading::read);
    }

    @Test
    void theOverviewSaysWhatNeedsAPersonAndDrawsItsCharts() throws IOException {
        manyPrinters();
        applications.haltByOperator("second");
        go("/console");
        assertThat(browser.findElement(By.tagName("body")).getText())
                .containsSubsequence(
                        "second is halted", "cannot print now", "cannot print within 24 hours", "authorize again");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(isDrawn("days") && isDrawn("hours"))
                .isTrue());
        checkAccessible();
        screen(1280, 1150, "light");
        picture("console");
        screen(1280, 1150, "dark");
        assertThat(browser.findElement(By.tagName("body")).getCssValue("background-color"))
                .isEqualTo("rgba(20, 24, 29, 1)");
        checkAccessible();
        picture("console-dark");
        screen(390, 844, "light");
        go("/console?lang=zh");
        shows("台打印机现在无法打印");
        checkAccessible();
        picture("console-phone");
    }

    private static boolean isDrawn(String chart) {
        return (Boolean) browser.executeScript("const c = document.querySelector('canvas[data-chart=" + chart + "]');"
                + "return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(value => value > 0)");
    }

    @Test
    void amongManyPrintersOneIsFoundAndAllAreSorted() throws IOException {
        manyPrinters();
        go("/console/printers");
        shows("1 to 50 of 100,001");
        browser.findElement(By.name("q")).sendKeys("house 73210");
        browser.findElement(By.cssSelector("[role=search] button")).click();
        shows("4100073210", "1 to 1 of 1");
        go("/console/printers?status=REAUTHORIZE");
        for (String column : List.of(
                "Printer",
                "Application",
                "State",
                "Access token until",
                "Refreshed",
                "Next refresh",
                "Last error",
                "Merchant")) {
            browser.findElement(By.linkText(column)).click();
            browser.findElement(
                    By.xpath("//th[@aria-sort='ascending'][starts-with(normalize-space(), '" + column + "')]"));
        }
        checkAccessible();
        picture("console-printers");
        screen(390, 844, "dark");
        checkAccessible();
        assertThat(browser.findElement(By.linkText("Last error")).isDisplayed())
                .as("what a list of cards is sorted by")
                .isTrue();
        browser.findElement(By.cssSelector("tbody a")).click();
        browser.findElement(By.cssSelector(".actions button"));
        checkAccessible();
        browser.findElement(By.cssSelector(".actions button")).click();
        assertThat(browser.findElement(By.cssSelector("svg.qr")).getRect().getWidth())
                .isGreaterThan(150);
        assertThat(browser.findElement(By.cssSelector("[role=status] a")).getText())
                .contains("/yilianyun/authorize/");
        checkAccessible();
        picture("console-printer-phone");
    }

    @Test
    void deadLettersAreSelectedAndRetriedAndThePageKeepsUp() throws IOException {
        List<String> machineCodes = Stream.generate(() -> due("demo")).limit(3).toList();
        machineCodes.forEach(machineCode -> PLATFORM.onRefresh(
                "refresh-" + machineCode,
                code(12),
                success(machineCode, "access-2-" + machineCode, "refresh-2-" + machineCode)));
        run("refresh-demo");
        go("/console/dead-letters");
        shows("demo: 3 with code 12", "Find out what is wrong");
        checkAccessible();
        picture("console-dead-letters");
        WebElement selected = browser.findElement(By.xpath("//button[text()='Retry selected']"));
        assertThat(selected.isEnabled()).isFalse();
        browser.findElement(By.cssSelector("tbody input[type=checkbox]")).click();
        assertThat(selected.isEnabled()).isTrue();
        browser.findElement(By.cssSelector("#bulk input[name=reason]")).sendKeys("the shop asked for it");
        selected.click();
        shows("Retries begun: 1.");
        go("/console/audit");
        shows("the shop asked for it");
        go("/console/dead-letters");
        run("refresh-demo");
        shows("1 to 2 of 2");
        assertThat(letters("demo")).extracting(DeadLetter::status).containsOnlyOnce(DeadLetter.Status.RESOLVED);
        browser.findElement(By.id("live")).click();
        assertThat(browser.findElement(By.id("live")).getAttribute("aria-pressed"))
                .isEqualTo("true");
    }

    @Test
    void everyPageIsAccessibleInBothLanguagesAndFitsAPhone() throws IOException {
        granted("demo");
        for (String page : List.of(
                "apps", "apps/demo/onboarding", "events", "routes", "audit", "keys", "printers", "dead-letters")) {
            screen(1280, 900, "dark");
            go("/console/" + page + "?lang=en");
            browser.findElement(By.cssSelector("html[lang=en]"));
            checkAccessible();
            browser.findElement(By.linkText("中文")).click();
            browser.findElement(By.cssSelector("html[lang=zh-CN]"));
            go("/console/" + page);
            assertThat(browser.findElement(By.linkText("打印机")).isDisplayed())
                    .as("the language stays")
                    .isTrue();
            screen(390, 844, "light");
            checkAccessible();
        }
    }

    @Test
    void aRouteIsStoppedAndStarted() {
        go("/console/routes");
        shows("housekeeping", "packaged");
        String form = "form[action='/console/%s-route?id=housekeeping'] button";
        browser.findElement(By.cssSelector(form.formatted("stop"))).click();
        shows("The route housekeeping is stopped");
        assertThat(camel.getRouteController().getRouteStatus("housekeeping").isStopped())
                .isTrue();
        browser.findElement(By.cssSelector(form.formatted("start"))).click();
        await().atMost(PATIENCE).until(() -> camel.getRouteController()
                .getRouteStatus("housekeeping")
                .isStarted());
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(jdbc.queryForList(
                        "SELECT action FROM yly_audit WHERE actor = 'chief' AND detail = 'housekeeping'", String.class))
                .containsExactlyInAnyOrder("stopRoute", "startRoute"));
    }
}
