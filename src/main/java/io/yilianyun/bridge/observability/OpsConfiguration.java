package io.yilianyun.bridge.observability;

import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.persistence.Recording;
import io.yilianyun.bridge.platform.PlatformClock;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What operators watch: health and metrics. */
@Configuration(proxyBeanMethods = false)
@Import({StartupReport.class, EncryptionHealth.class})
public class OpsConfiguration {
    /** Makes the configured secrets known by their values, before a bean that may log one exists. */
    @Bean
    static BeanFactoryPostProcessor bridgeSecretsInLogs() {
        return beans -> {
            BridgeProperties properties = beans.getBean(BridgeProperties.class);
            properties.apps().values().forEach(app -> Redaction.add(app.clientSecret()));
            properties.security().apiKeys().values().forEach(key -> Redaction.add(key.key()));
            Redaction.add(properties.security().console().password());
        };
    }

    /** Shown as {@code bridge} in {@code /actuator/health}. */
    @Bean
    BridgeHealth bridgeHealthIndicator(
            BridgeProperties properties, Applications applications, PlatformClock clock, Recording recording) {
        return new BridgeHealth(properties, applications, clock, recording);
    }

    @Bean
    BridgeMetrics bridgeMetrics(
            BridgeProperties properties, Applications applications, PlatformClock clock, Recording recording) {
        return new BridgeMetrics(properties, applications, clock, recording);
    }
}
