package io.yilianyun.bridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.yilianyun.bridge.config.BridgeProperties.Api;
import io.yilianyun.bridge.config.BridgeProperties.App;
import io.yilianyun.bridge.config.BridgeProperties.Entry;
import io.yilianyun.bridge.support.TestProperties;
import java.io.InputStream;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.stream.Collectors;
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
        App app = properties(
                        Map.of("apps.demo.entry", "app-center", "apps.demo.api", "v2", "apps.demo.rate-per-second", 3))
                .app("demo");

        assertThat(app.refreshTokenLifetime()).isNull();
        assertThat(app.basePath()).isEqualTo("/v2");
        assertThat(app.ratePerSecond()).isEqualTo(3);
    }

    @Test
    void theRedirectUriIsTheConfiguredOneOrBelowThePublicUrl() {
        BridgeProperties properties = properties(Map.of(
                "public-url", "https://bridge.example.com/",
                "apps.one.client-id", "1",
                "apps.two.redirect-uri", "https://gateway.example.com/yly/back"));

        assertThat(properties.redirectUri("one")).hasToString("https://bridge.example.com/yilianyun/callback/one");
        assertThat(properties.redirectUri("two")).hasToString("https://gateway.example.com/yly/back");
    }

    @Test
    void whatAnApplicationSaysOfItsOwnSweepGoesBeforeWhatIsSaidForAll() {
        BridgeProperties properties = properties(Map.of(
                "refresh.at-remaining", "9d",
                "apps.own.refresh.cron", "0 * 1-5 * * ?",
                "apps.own.refresh.time-zone", "Europe/Berlin",
                "apps.own.refresh.at-remaining", "5d",
                "apps.own.refresh.quota-reserve", 3,
                "apps.other.client-id", "1"));

        assertThat(properties.refresh("own").schedule())
                .isEqualTo(new Schedule("0 * 1-5 * * ?", ZoneId.of("Europe/Berlin")));
        assertThat(properties.refresh("own").atRemaining()).isEqualTo(Duration.ofDays(5));
        assertThat(properties.refresh("own").quotaReserve()).isEqualTo(3);
        assertThat(properties.refresh("own").lease()).isEqualTo(Duration.ofMinutes(2));
        assertThat(properties.refresh("other")).isEqualTo(properties.refresh());
        assertThat(properties.refresh("other").schedule())
                .isEqualTo(new Schedule("0 * * * * ?", ZoneId.of("Asia/Shanghai")));
    }

    @Test
    void anUnknownAppIsRefused() {
        BridgeProperties properties = properties(Map.of());

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
        BridgeProperties properties = properties(Map.of(
                "apps.one.client-secret", "S3CR3T",
                "events.uri", "jms:queue:a?password=S3CR3T",
                "dead-letter.uri", "jms:queue:b?password=S3CR3T",
                "push.uri", "jms:queue:c?password=S3CR3T",
                "subscriptions.robot.uri", "https://robot.example/send?key=S3CR3T",
                "security.api-keys.key.key", "S3CR3T",
                "security.api-keys.key.roles", "reader",
                "security.console.password", "S3CR3T",
                "security.encryption-keyset", "{\"S3CR3T\":1}"));

        assertThat(properties.toString()).contains("jms:queue:a").doesNotContain("S3CR3T");
        assertThat(properties.security().apiKeys().get("key").toString()).doesNotContain("S3CR3T");
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

    private static BridgeProperties properties(Map<String, Object> settings) {
        return TestProperties.with(settings.entrySet().stream()
                .collect(Collectors.toMap(setting -> "yilianyun." + setting.getKey(), Map.Entry::getValue)));
    }
}
