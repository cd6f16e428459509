package io.yilianyun.bridge.sandbox;

import io.yilianyun.bridge.config.BridgeProperties;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Profile;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The stand-in platform under {@code /sandbox}, in the profile of that name only. */
@Configuration(proxyBeanMethods = false)
@Profile("sandbox")
@Import({SandboxPlatformController.class, SandboxConsentController.class, SandboxPageController.class})
public class SandboxConfiguration {

    @Bean
    StandInPlatform standInPlatform(BridgeProperties properties, @Qualifier("bridgeClock") Clock clock) {
        return new StandInPlatform(settings(properties), clock);
    }

    @Bean
    FilterRegistrationBean<SandboxGuard> sandboxGuard() {
        FilterRegistrationBean<SandboxGuard> guard = new FilterRegistrationBean<>(new SandboxGuard());
        guard.addUrlPatterns("/sandbox", "/sandbox/*");
        guard.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return guard;
    }

    /** The pages' stylesheet; not among the static files, so that it is not there without the profile. */
    @Bean
    WebMvcConfigurer sandboxStylesheet() {
        return new WebMvcConfigurer() {
            @Override
            public void addResourceHandlers(ResourceHandlerRegistry registry) {
                registry.addResourceHandler("/sandbox/*.css").addResourceLocations("classpath:/yilianyun/sandbox/");
            }
        };
    }

    @Bean
    SandboxAnnouncement sandboxAnnouncement(BridgeProperties properties) {
        return new SandboxAnnouncement(properties);
    }

    /** The rules of the stand-in for the configured applications; what is not configured is as documented. */
    static Settings settings(BridgeProperties properties) {
        Settings settings = Settings.of(properties.apps().entrySet().stream()
                        .map(app -> registered(properties, app.getKey(), app.getValue()))
                        .toList())
                .withDailyQuota(properties.refresh().dailyQuota());
        BridgeProperties.Sandbox sandbox = properties.sandbox();
        if (sandbox == null) {
            return settings;
        }
        return settings.withLifetimes(
                        orElse(sandbox.accessTokenLifetime(), settings.accessTokenLifetime()),
                        orElse(sandbox.refreshTokenLifetime(), settings.refreshTokenLifetime()))
                .withReplay(orElse(sandbox.replayWindow(), settings.replayWindow()), false);
    }

    private static RegisteredApp registered(BridgeProperties properties, String name, BridgeProperties.App app) {
        EntryPoint entry = app.entry() == BridgeProperties.Entry.APP_CENTER ? EntryPoint.APP_CENTER : EntryPoint.CUSTOM;
        return new RegisteredApp(name, app.clientId(), app.clientSecret(), properties.redirectUri(name), entry);
    }

    private static <T> T orElse(T configured, T documented) {
        return configured == null ? documented : configured;
    }
}
