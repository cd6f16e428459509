package io.yilianyun.bridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.yilianyun.bridge.config.BridgeProperties.Api;
import io.yilianyun.bridge.config.BridgeProperties.ApiKey;
import io.yilianyun.bridge.config.BridgeProperties.App;
import io.yilianyun.bridge.config.BridgeProperties.Console;
import io.yilianyun.bridge.config.BridgeProperties.Endpoint;
import io.yilianyun.bridge.config.BridgeProperties.Entry;
import io.yilianyun.bridge.config.BridgeProperties.Push;
import io.yilianyun.bridge.config.BridgeProperties.Security;
import io.yilianyun.bridge.config.BridgeProperties.Subscriber;
import io.yilianyun.bridge.support.TestProperties;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BridgePropertiesTest {

    @Test
    void anAppHasDefaults() {
        App app = TestProperties.with(Map.of("yilianyun.apps.demo.client-id", "1"))
                .app("demo");

        assertThat(app.entry()).isEqualTo(Entry.CUSTOM);
        assertThat(app.api()).isEqualTo(Api.V1);
        assertThat(app.basePath()).isEmpty();
        assertThat(app.ratePerSecond()).isEqualTo(10);
        assertThat(app.refreshTokenLifetime()).isEqualTo(Duration.ofDays(35));
    }

    @Test
    void anAppOfTheApplicationCentreHasNoKnownLifetime() {
        App app = new App("1", "secret", null, Entry.APP_CENTER, null, Api.V2, 3);

        assertThat(app.refreshTokenLifetime()).isNull();
        assertThat(app.basePath()).isEqualTo("/v2");
        assertThat(app.ratePerSecond()).isEqualTo(3);
    }

    @Test
    void theRedirectUriIsTheConfiguredOneOrBelowThePublicUrl() {
        URI own = URI.create("https://gateway.example.com/yly/back");
        BridgeProperties properties = properties(Map.of(
                "one", new App("1", "secret", null, Entry.CUSTOM, null, Api.V1, 10),
                "two", new App("2", "secret", own, Entry.CUSTOM, null, Api.V1, 10)));

        assertThat(properties.redirectUri("one")).hasToString("https://bridge.example.com/yilianyun/callback/one");
        assertThat(properties.redirectUri("two")).isEqualTo(own);
    }

    @Test
    void anUnknownAppIsRefused() {
        BridgeProperties properties = properties(null);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> properties.app("nobody"))
                .withMessageContaining("nobody");
        assertThatIllegalArgumentException().isThrownBy(() -> properties.redirectUri("nobody"));
        assertThatIllegalArgumentException().isThrownBy(() -> properties.app(null));
    }

    @Test
    void absentMapsAndListsAreEmpty() {
        BridgeProperties properties = TestProperties.with(Map.of());

        assertThat(properties.apps()).isEmpty();
        assertThat(properties.security().apiKeys()).isEmpty();
        assertThat(properties.security().returnToAllowed()).isEmpty();
        assertThat(properties.security().console().password()).isNull();
    }

    @Test
    void noTextShowsASecret() {
        Security security = new Security(
                Map.of("key", new ApiKey("S3CR3T", List.of("reader"))),
                null,
                new Console("admin", "S3CR3T"),
                "{\"S3CR3T\":1}",
                null,
                0,
                List.of());
        BridgeProperties properties = new BridgeProperties(
                null,
                null,
                Map.of("one", new App("1", "S3CR3T", null, Entry.CUSTOM, null, Api.V1, 10)),
                null,
                null,
                null,
                new Endpoint("jms:queue:a?password=S3CR3T"),
                new BridgeProperties.DeadLetters("jms:queue:b?password=S3CR3T", Duration.ofDays(90)),
                new Push("jms:queue:c?password=S3CR3T", null),
                Map.of("robot", new Subscriber("https://robot.example/send?key=S3CR3T", null, null, null)),
                security,
                null,
                null,
                null,
                null);

        assertThat(properties.toString()).contains("jms:queue:a").doesNotContain("S3CR3T");
        assertThat(security.apiKeys().get("key").toString()).doesNotContain("S3CR3T");
    }

    @Test
    void everyPropertyIsDescribedForEditors() throws Exception {
        try (InputStream metadata = getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            assertThat(new ObjectMapper().readTree(metadata).get("properties"))
                    .isNotEmpty()
                    .allSatisfy(
                            property -> assertThat(property.path("description").asText())
                                    .as(property.path("name").asText())
                                    .isNotBlank());
        }
    }

    private static BridgeProperties properties(Map<String, App> apps) {
        URI publicUrl = URI.create("https://bridge.example.com/");
        Security security = new Security(null, null, null, null, null, 0, null);
        return new BridgeProperties(
                null, publicUrl, apps, null, null, null, null, null, null, null, security, null, null, null, null);
    }
}
