package io.yilianyun.bridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.config.BridgeProperties;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

class SandboxConfigurationTest {

    private static final Map<String, Object> CONFIGURED = Map.ofEntries(
            Map.entry("yilianyun.public-url", "http://localhost:8080/"),
            Map.entry("yilianyun.web.path", "/yilianyun"),
            Map.entry("yilianyun.apps.shop.client-id", "1012345678"),
            Map.entry("yilianyun.apps.shop.client-secret", "made-up-secret"),
            Map.entry("yilianyun.apps.center.client-id", "1099999999"),
            Map.entry("yilianyun.apps.center.client-secret", "made-up-secret-2"),
            Map.entry("yilianyun.apps.center.entry", "app-center"),
            Map.entry("yilianyun.refresh.daily-quota", "7"),
            Map.entry("yilianyun.sandbox.access-token-lifetime", "10m"),
            Map.entry("yilianyun.sandbox.refresh-token-lifetime", "1h"),
            Map.entry("yilianyun.sandbox.replay-window", "2m"));

    private final WebApplicationContextRunner context = new WebApplicationContextRunner()
            .withBean(BridgeProperties.class, SandboxConfigurationTest::properties)
            .withBean("bridgeClock", Clock.class, Clock::systemUTC)
            .withUserConfiguration(SandboxConfiguration.class);

    @Test
    void theApplicationsAreRegisteredAsConfigured() {
        Settings settings = SandboxConfiguration.settings(properties());
        assertThat(settings.apps()).containsOnlyKeys("1012345678", "1099999999");
        RegisteredApp center = settings.apps().get("1099999999");
        assertThat(center.name()).isEqualTo("center");
        assertThat(center.entry()).isEqualTo(BridgeProperties.Entry.APP_CENTER);
        assertThat(center.redirectUri()).isEqualTo(URI.create("http://localhost:8080/yilianyun/callback/center"));
        assertThat(settings.dailyQuota()).isEqualTo(7);
        assertThat(settings.accessTokenLifetime()).isEqualTo(Duration.ofMinutes(10));
        assertThat(settings.refreshTokenLifetime()).isEqualTo(Duration.ofHours(1));
        assertThat(settings.replayWindow()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void thereIsNoSandboxWithoutTheProfile() {
        context.run(started -> assertThat(started)
                .hasNotFailed()
                .doesNotHaveBean(StandInPlatform.class)
                .doesNotHaveBean(SandboxController.class));
        context.withPropertyValues("spring.profiles.active=sandbox").run(started -> assertThat(started)
                .hasSingleBean(StandInPlatform.class)
                .hasSingleBean(SandboxController.class)
                .hasBean("bridgeSandboxFilter"));
    }

    @Test
    void theStartSaysWhatToOpen() {
        assertThat(SandboxConfiguration.announcement(properties()))
                .contains("SANDBOX", "made up", "http://localhost:8080/sandbox", "http://localhost:8080/console")
                .doesNotContain("made-up-secret");
    }

    private static BridgeProperties properties() {
        return new Binder(new MapConfigurationPropertySource(CONFIGURED))
                .bind("yilianyun", BridgeProperties.class)
                .get();
    }
}
