package io.yilianyun.bridge.observability;

import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.persistence.Recording;
import io.yilianyun.bridge.platform.PlatformClock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What operators watch: health and metrics. */
@Configuration(proxyBeanMethods = false)
@Import({StartupReport.class, EncryptionHealth.class})
public class OpsConfiguration {
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
