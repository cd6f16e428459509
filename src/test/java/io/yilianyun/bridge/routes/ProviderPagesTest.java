package io.yilianyun.bridge.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.BridgeApplication;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import io.yilianyun.bridge.support.TestProperties;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Every page that a merchant can meet shows the provider's name, logo and contact. */
class ProviderPagesTest {
    private static final byte[] PNG = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private static ConfigurableApplicationContext context;
    private static int port;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        SpringApplication application = new SpringApplication(BridgeApplication.class);
        application.setDefaultProperties(Map.of(
                "server.port", "0",
                "spring.datasource.url", "jdbc:h2:mem:provider;DB_CLOSE_DELAY=-1",
                "yilianyun.apps.demo.client-id", "1012345678",
                "yilianyun.apps.demo.client-secret", "not-a-real-secret",
                "yilianyun.security.encryption-keyset", TestProperties.keyset(),
                "yilianyun.security.public-requests-per-minute", "40",
                "yilianyun.pages.provider-name", "Tea & <Co>",
                "yilianyun.pages.contact", "<b>400 000</b> 0000",
                "yilianyun.pages.logo",
                        Files.write(folder.resolve("a-logo.png"), PNG).toString()));
        context = application.run();
        port = Integer.parseInt(context.getEnvironment().getProperty("local.server.port"));
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    @Test
    void theProviderIsOnEveryPage() throws Exception {
        Client client = new Client(port);
        Stream.of(
                        "/yilianyun/authorize/nobody",
                        "/yilianyun/nothing/here",
                        "/yilianyun/authorize/demo?ticket=wrong",
                        "/yilianyun/callback/demo?error=access_denied",
                        "/yilianyun/callback/demo?code=1&state=forged")
                .map(client::get)
                .forEach(ProviderPagesTest::showsTheProvider);
        logoIsServed();
        Answer tooMany = client.get("/yilianyun/nothing");
        for (int i = 0; i < 50 && tooMany.status() != 429; i++) {
            tooMany = client.get("/yilianyun/nothing");
        }
        assertThat(tooMany.status()).isEqualTo(429);
        showsTheProvider(tooMany);
    }

    private static void showsTheProvider(Answer page) {
        assertThat(page.body())
                .contains("Tea &amp; &lt;Co&gt;", "&lt;b&gt;400 000&lt;/b&gt; 0000", "src=\"/yilianyun/logo.png\"");
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'", "img-src 'self'")
                .doesNotContain("script-src", "unsafe");
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
