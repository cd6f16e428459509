package io.yilianyun.bridge.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.yilianyun.bridge.BridgeApplication;
import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.authorize.Tickets;
import io.yilianyun.bridge.platform.Bulkhead;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import io.yilianyun.bridge.support.Platform;
import io.yilianyun.bridge.support.TestProperties;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.UnitOfWorkHelper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** Every page that a merchant can meet shows the provider's name, logo and contact. */
class ProviderPagesTest {
    private static final byte[] PNG = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private static final Platform PLATFORM = new Platform();

    private static ConfigurableApplicationContext context;
    private static int port;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        SpringApplication application = new SpringApplication(BridgeApplication.class);
        application.setDefaultProperties(Map.ofEntries(
                Map.entry("server.port", "0"),
                Map.entry("spring.datasource.url", "jdbc:h2:mem:provider;DB_CLOSE_DELAY=-1"),
                Map.entry("yilianyun.base-url", PLATFORM.url()),
                Map.entry("yilianyun.apps.demo.client-id", Platform.CLIENT),
                Map.entry("yilianyun.apps.demo.client-secret", Platform.SECRET),
                Map.entry("yilianyun.security.encryption-keyset", TestProperties.keyset()),
                Map.entry("yilianyun.security.public-requests-per-minute", "200"),
                Map.entry("yilianyun.pages.provider-name", "Tea & <Co>"),
                Map.entry("yilianyun.pages.contact", "<b>400 000</b> 0000"),
                Map.entry(
                        "yilianyun.pages.logo",
                        Files.write(folder.resolve("a-logo.png"), PNG).toString())));
        context = application.run();
        port = Integer.parseInt(context.getEnvironment().getProperty("local.server.port"));
    }

    @AfterAll
    static void stop() {
        context.close();
        PLATFORM.reset();
    }

    private record Language(String header, String lang, String contact) {
        private Client client() {
            return new Client(port).with("Accept-Language", header);
        }

        /** Asserts that the page is the one of its title, in this language, with the provider. */
        private void shows(int status, String title, Answer page) {
            assertThat(page.status()).as(page.toString()).isEqualTo(status);
            assertThat(page.body())
                    .as(title)
                    .contains(
                            "lang=\"" + lang + "\"",
                            "<h1>" + texts().getString("title." + title) + "</h1>",
                            "src=\"/yilianyun/logo.png\"",
                            "alt=\"Tea &amp; &lt;Co&gt;\"",
                            "<span>Tea &amp; &lt;Co&gt;</span>",
                            "<span>" + contact + "</span>: <span>&lt;b&gt;400 000&lt;/b&gt; 0000</span>");
            assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=UTF-8");
            assertThat(page.header("Content-Security-Policy"))
                    .contains("default-src 'none'", "img-src 'self'")
                    .doesNotContain("script-src", "unsafe");
        }

        private ResourceBundle texts() {
            return ResourceBundle.getBundle(
                    "yilianyun.pages.messages",
                    Locale.forLanguageTag(lang.replaceFirst("-.*", "")),
                    ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
        }

        /** Comes back from the platform with a code that it answers so. */
        private Answer exchanged(ResponseDefinitionBuilder answer) {
            String code = UUID.randomUUID().toString();
            PLATFORM.onCode(code, answer);
            Client browser = client();
            return browser.callback("demo", code, browser.authorize("demo", ""));
        }
    }

    @Test
    void theProviderIsOnEveryPageInTheMerchantsLanguage() throws Exception {
        List<Language> languages = List.of(new Language("zh-CN", "zh-CN", "联系方式"), new Language("en", "en", "Contact"));
        for (Language language : languages) {
            addressesAndLinks(language);
            outcomes(language);
            interruptions(language);
        }
        logoIsServed();
        Client client = new Client(port);
        for (int i = 0; i < 200; i++) {
            client.get("/yilianyun/nothing");
        }
        for (Language language : languages) {
            language.shows(429, "too-many", language.client().get("/yilianyun/authorize/demo"));
        }
    }

    private static void addressesAndLinks(Language language) {
        Client client = language.client();
        language.shows(404, "not-found", client.get("/yilianyun/authorize/nobody"));
        language.shows(404, "not-found", client.get("/yilianyun/nothing/here"));
        language.shows(400, "bad-ticket", client.get("/yilianyun/authorize/demo?ticket=wrong"));
        String query = "?"
                + context.getBean(Tickets.class)
                        .create("demo", "Shop", null)
                        .url()
                        .getQuery();
        JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
        jdbc.update("UPDATE yly_ticket SET expires_at = 1");
        language.shows(400, "expired-ticket", client.get("/yilianyun/authorize/demo" + query));
        String state = client.authorize("demo", "");
        jdbc.update("UPDATE yly_authorization SET expires_at = ?", System.currentTimeMillis() - 1);
        language.shows(400, "expired", client.callback("demo", "c0de", state));
        language.shows(400, "forged", client.callback("demo", "c0de", "forged"));
    }

    private static void outcomes(Language language) {
        Client client = language.client();
        String state = client.authorize("demo", "");
        language.shows(400, "denied", client.get("/yilianyun/callback/demo?error=access_denied&state=" + state));
        String machineCode = "4004000001";
        language.shows(200, "authorized", language.exchanged(Platform.success(machineCode, "access", "refresh")));
        language.shows(502, "refused", language.exchanged(Platform.code(6)));
        language.shows(502, "failed", language.exchanged(Platform.code(12)));
        language.shows(502, "tomorrow", language.exchanged(Platform.code(41)));
        language.shows(502, "later", language.exchanged(Platform.http(500)));
    }

    private static void interruptions(Language language) {
        Client client = language.client();
        Applications applications = context.getBean(Applications.class);
        applications.haltByOperator("demo");
        language.shows(503, "halted", client.get("/yilianyun/authorize/demo"));
        applications.resume("demo", "again");

        CamelContext camel = context.getBean(CamelContext.class);
        List<Exchange> waiting = Stream.generate(
                        () -> camel.getEndpoint("direct:nothing").createExchange())
                .limit(48)
                .toList();
        waiting.forEach(context.getBean(Bulkhead.class)::enter);
        language.shows(503, "busy", language.exchanged(Platform.code(6)));
        waiting.forEach(exchange -> UnitOfWorkHelper.doneSynchronizations(
                exchange, exchange.getExchangeExtension().handoverCompletions()));

        camel.suspend();
        language.shows(503, "starting", client.get("/yilianyun/authorize/demo"));
        camel.resume();
    }

    private static void logoIsServed() throws Exception {
        HttpResponse<byte[]> logo = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/yilianyun/logo.png"))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        assertThat(logo.body()).isEqualTo(PNG);
        assertThat(logo.headers().firstValue("Content-Type")).contains("image/png");
    }
}
