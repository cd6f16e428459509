package io.yilianyun.bridge.observability;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.persistence.Recording;
import io.yilianyun.bridge.platform.PlatformClock;
import org.springframework.stereotype.Component;

/** What the bridge itself shows on {@code /actuator/prometheus}, beside Camel's route metrics. */
@Component("bridgeMetrics")
record BridgeMetrics(BridgeProperties properties, Applications applications, PlatformClock clock, Recording recording)
        implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("yilianyun.platform.clock.ahead", clock, c -> c.skew().toSeconds())
                .description("How far the platform's clock is ahead of ours, by its last answer")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("yilianyun.recording.failed", recording, r -> r.failure() == null ? 0 : 1)
                .description("1 while outcomes and dead letters cannot be recorded")
                .register(registry);
        for (String app : properties.apps().keySet()) {
            Gauge.builder("yilianyun.app.running", applications, a -> a.isRunning(app) ? 1 : 0)
                    .description("1 if the application may call the platform, 0 if it is halted")
                    .tag("app", app)
                    .register(registry);
        }
    }
}
