package io.yilianyun.bridge.support;

import io.yilianyun.bridge.BridgeApplication;
import io.yilianyun.bridge.engine.MovableClock;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Instant;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.LifecycleStrategy;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** The application that all subclasses of {@link BridgeTest} share. No schedule runs by itself, and time stands still until it is moved. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@CamelSpringBootTest
@AutoConfigureObservability(tracing = false)
@SpringBootTest(
        classes = {BridgeApplication.class, BridgeContext.Time.class},
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:bridge-test;DB_CLOSE_DELAY=-1",
            "yilianyun.apps.demo.client-id=" + Platform.CLIENT,
            "yilianyun.apps.demo.client-secret=" + Platform.SECRET,
            "yilianyun.apps.demo.rate-per-second=10000",
            "yilianyun.apps.centre.client-id=2012345678",
            "yilianyun.apps.centre.client-secret=" + Platform.SECRET,
            "yilianyun.apps.centre.entry=app-center",
            "yilianyun.apps.centre.rate-per-second=10000",
            "yilianyun.apps.second.client-id=3012345678",
            "yilianyun.apps.second.client-secret=" + Platform.SECRET,
            "yilianyun.apps.second.api=v2",
            "yilianyun.apps.second.rate-per-second=10000",
            "yilianyun.apps.slow.client-id=4012345678",
            "yilianyun.apps.slow.client-secret=" + Platform.SECRET,
            "yilianyun.apps.slow.rate-per-second=50",
            "spring.artemis.embedded.enabled=false",
            "yilianyun.refresh.cron=0 0 0 1 1 ? 2099",
            "yilianyun.http.connect-timeout=1s",
            "yilianyun.http.read-timeout=3s",
            "yilianyun.events.uri=mock:events",
            "yilianyun.dead-letter.uri=mock:dead-letters",
            "yilianyun.push.uri=mock:pushes",
            "yilianyun.security.public-requests-per-minute=0",
            "yilianyun.security.return-to-allowed=https://shop.example/app",
            "yilianyun.security.api-keys.r.key=" + Client.READER,
            "yilianyun.security.api-keys.r.roles=reader",
            "yilianyun.security.api-keys.t.key=" + Client.TOKEN,
            "yilianyun.security.api-keys.t.roles=token",
            "yilianyun.security.api-keys.o.key=" + Client.OPERATOR,
            "yilianyun.security.api-keys.o.roles=operator",
            "yilianyun.security.api-keys.m.key=" + Client.MOVER,
            "yilianyun.security.api-keys.m.roles=operator,token",
        })
@interface BridgeContext {
    @TestConfiguration(proxyBeanMethods = false)
    class Time {
        @Bean
        MovableClock bridgeClock() {
            return new MovableClock(Instant.parse("2028-02-01T02:00:00Z"));
        }

        /** What runs every few seconds, whatever the properties say, runs when a test asks for it. Camel starts after the application is ready. */
        @Bean
        LifecycleStrategy pause(Scheduler scheduler) {
            return new LifecycleStrategySupport() {
                @Override
                public void onContextStarted(CamelContext context) {
                    try {
                        scheduler.pauseJob(new JobKey("exchange-due", "yilianyun"));
                        scheduler.pauseJob(new JobKey("re-encrypt", "yilianyun"));
                    } catch (SchedulerException e) {
                        throw new IllegalStateException(e);
                    }
                }
            };
        }

        @Bean
        TeamSteps teamSteps() {
            return new TeamSteps();
        }

        @Bean
        RouteCoverage routeCoverage() {
            return new RouteCoverage();
        }
    }
}
