package io.yilianyun.bridge.sandbox;

import io.yilianyun.bridge.config.BridgeProperties;
import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Profile;
import org.springframework.core.Ordered;

/** Configures the stand-in platform under {@code /sandbox}, in the profile {@code sandbox} only. */
@Configuration(proxyBeanMethods = false)
@Profile("sandbox")
@Import(SandboxController.class)
public class SandboxConfiguration {

    @Bean
    StandInPlatform bridgeStandInPlatform(BridgeProperties properties, @Qualifier("bridgeClock") Clock clock) {
        return new StandInPlatform(settings(properties), clock);
    }

    @Bean
    FilterRegistrationBean<SandboxFilter> bridgeSandboxFilter() {
        FilterRegistrationBean<SandboxFilter> filter = new FilterRegistrationBean<>(new SandboxFilter());
        filter.addUrlPatterns("/sandbox", "/sandbox/*");
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    /** Logs at the end of the start what to open. */
    @Bean
    ApplicationListener<ApplicationReadyEvent> bridgeSandboxAnnouncement(BridgeProperties properties) {
        return event -> LoggerFactory.getLogger(SandboxConfiguration.class).info(announcement(properties));
    }

    static String announcement(BridgeProperties properties) {
        return """
                SANDBOX: this is not the Yilianyun platform. Applications, secrets and printers are made up.
                  start here        %1$s/sandbox
                  operations pages  %1$s/console   (user name and password: admin)""".formatted(properties.publicUrl().toString().replaceFirst("/+$", ""));
    }

    /** Returns the stand-in's rules for the configured applications. */
    static Settings settings(BridgeProperties properties) {
        Map<String, RegisteredApp> apps = new LinkedHashMap<>();
        properties.apps().forEach((name, app) -> {
            URI redirectUri = properties.redirectUri(name);
            apps.put(
                    app.clientId(),
                    new RegisteredApp(name, app.clientId(), app.clientSecret(), redirectUri, app.entry()));
        });
        BridgeProperties.Sandbox sandbox = properties.sandbox();
        return new Settings(
                apps,
                sandbox.accessTokenLifetime(),
                sandbox.refreshTokenLifetime(),
                sandbox.replayWindow(),
                properties.refresh().dailyQuota(),
                false,
                false);
    }
}
