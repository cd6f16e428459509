package io.yilianyun.bridge.support;

import io.yilianyun.bridge.BridgeApplication;
import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.deadletter.DeadLetters;
import io.yilianyun.bridge.engine.MovableClock;
import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.store.Cipher;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenStore;
import io.yilianyun.bridge.token.TokenWrites;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.EndpointInject;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.quartz.JobKey;
import org.quartz.SchedulerException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The whole bridge on a random port, against a platform of WireMock's and a database in memory. All subclasses share one application; each
 * test begins on a new day, with empty tables, running applications and a platform that knows no answers. No schedule runs by itself.
 */
@CamelSpringBootTest
@SpringBootTest(
        classes = {BridgeApplication.class, BridgeTest.Time.class},
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
            "yilianyun.refresh.cron=0 0 0 1 1 ? 2099",
            "yilianyun.http.connect-timeout=1s",
            "yilianyun.http.read-timeout=1s",
            "yilianyun.events.uri=mock:events",
            "yilianyun.dead-letter.uri=mock:dead-letters",
            "yilianyun.security.public-requests-per-minute=0",
            "yilianyun.security.return-to-allowed=https://shop.example/app",
            "yilianyun.security.api-keys.r.key=" + Client.READER,
            "yilianyun.security.api-keys.r.roles=reader",
            "yilianyun.security.api-keys.t.key=" + Client.TOKEN,
            "yilianyun.security.api-keys.t.roles=token",
            "yilianyun.security.api-keys.o.key=" + Client.OPERATOR,
            "yilianyun.security.api-keys.o.roles=operator",
        })
public abstract class BridgeTest {
    protected static final Platform PLATFORM = new Platform();
    private static final AtomicInteger MACHINES = new AtomicInteger(4_000_000);
    private static final Duration MONTH = Duration.ofDays(30);

    @TempDir
    private static Path folder;

    @TestConfiguration(proxyBeanMethods = false)
    public static class Time {
        @Bean
        MovableClock bridgeClock() {
            return new MovableClock(Instant.parse("2028-02-01T02:00:00Z"));
        }
    }

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("yilianyun.base-url", PLATFORM::url);
        registry.add("yilianyun.security.encryption-keyset", () -> folder.resolve("keyset.json").toString());
    }

    @Autowired
    protected MovableClock clock;

    @Autowired
    protected CamelContext camel;

    @Autowired
    protected ProducerTemplate producer;

    @Autowired
    protected JdbcTemplate jdbc;

    @Autowired
    protected TokenStore tokens;

    @Autowired
    protected TokenWrites writes;

    @Autowired
    protected DeadLetters deadLetters;

    @Autowired
    protected Applications applications;

    @Autowired
    protected Cipher cipher;

    @EndpointInject("mock:events")
    protected MockEndpoint events;

    @EndpointInject("mock:dead-letters")
    protected MockEndpoint deadLetterEvents;

    @LocalServerPort
    private int port;

    @BeforeEach
    void aNewDay() {
        PLATFORM.reset();
        events.reset();
        deadLetterEvents.reset();
        List.of("yly_token", "yly_dead_letter", "yly_authorization", "yly_ticket", "yly_outbox")
                .forEach(table -> jdbc.update("DELETE FROM " + table));
        List.of("demo", "centre", "second").forEach(app -> applications.resume(app, "a new test"));
        jdbc.update("DELETE FROM yly_outbox");
        clock.advance(Duration.ofDays(1));
    }

    /** A browser without cookies, or the caller of an API. */
    protected Client client() {
        return new Client(port);
    }

    /** A machine code that no other test has. */
    protected static String machineCode() {
        return Integer.toString(MACHINES.incrementAndGet());
    }

    /** A token of the application that was granted now: {@code access-<machine code>} and {@code refresh-<machine code>}. */
    protected String granted(String app) {
        String machineCode = machineCode();
        writes.issue(
                app,
                machineCode,
                "Shop",
                new Grant("access-" + machineCode, "refresh-" + machineCode, machineCode, "all", MONTH, null));
        return machineCode;
    }

    /** The same, and due now. */
    protected String due(String app) {
        String machineCode = granted(app);
        tokens.makeDue(app, machineCode);
        return machineCode;
    }

    protected Token token(String app, String machineCode) {
        return tokens.find(app, machineCode).orElseThrow();
    }

    protected String accessToken(String app, String machineCode) {
        return cipher.decrypt(token(app, machineCode).accessToken(), Token.ACCESS_COLUMN, app, machineCode);
    }

    protected String refreshToken(String app, String machineCode) {
        return cipher.decrypt(token(app, machineCode).refreshToken(), "yly_token.refresh_token", app, machineCode);
    }

    protected List<DeadLetter> letters(String app) {
        return deadLetters.search(new DeadLetters.Filter(null, app, null), 100, 0);
    }

    /** Fires the quartz trigger of a route, as its schedule would; the route runs in its own thread. */
    protected void fire(String trigger) {
        try {
            camel.getComponent("quartz", QuartzComponent.class)
                    .getScheduler()
                    .triggerJob(new JobKey(trigger, "yilianyun"));
        } catch (SchedulerException e) {
            throw new IllegalStateException(e);
        }
    }
}
