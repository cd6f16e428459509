package io.yilianyun.bridge.observability;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.outbox.PendingEvents;
import io.yilianyun.bridge.outbox.PendingEvents.Backlog;
import io.yilianyun.bridge.outbox.Subscription;
import io.yilianyun.bridge.outbox.Subscriptions;
import io.yilianyun.bridge.persistence.Recording;
import io.yilianyun.bridge.platform.PlatformClock;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/** What the bridge itself shows on {@code /actuator/prometheus}, beside Camel's route metrics. */
@Component("bridgeMetrics")
record BridgeMetrics(
        BridgeProperties properties,
        Applications applications,
        PlatformClock clock,
        Recording recording,
        Subscriptions subscriptions,
        PendingEvents events,
        @Qualifier("bridgeClock") Clock time)
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
        for (Subscription subscription : subscriptions.all()) {
            String name = subscription.name();
            Gauge.builder("yilianyun.events.pending", events, e -> e.backlog(name)
                            .pending())
                    .description("Events that are not handed over yet")
                    .tag("subscription", name)
                    .register(registry);
            Gauge.builder("yilianyun.events.oldest", events, e -> age(e.backlog(name)))
                    .description("Age of the oldest event that is not handed over yet")
                    .baseUnit("seconds")
                    .tag("subscription", name)
                    .register(registry);
        }
    }

    private double age(Backlog backlog) {
        return backlog.oldest() == null
                ? 0
                : Duration.between(backlog.oldest(), time.instant()).toSeconds();
    }
}
