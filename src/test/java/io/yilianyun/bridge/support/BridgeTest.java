package io.yilianyun.bridge.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.engine.MovableClock;
import io.yilianyun.bridge.persistence.Json;
import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenRepository;
import io.yilianyun.bridge.token.TokenWriter;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.EndpointInject;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.component.quartz.QuartzComponent;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The whole bridge on a random port, against a platform of WireMock's and a database in memory. All subclasses share one application; each
 * test begins on a new day, with empty tables, running applications and a platform that knows no answers.
 */
@BridgeContext
public abstract class BridgeTest {
    protected static final Platform PLATFORM = new Platform();
    private static final String KEYSET = TestProperties.keyset();
    private static final AtomicInteger MACHINES = new AtomicInteger(4_000_000);
    private static final Duration MONTH = Duration.ofDays(30);

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("yilianyun.base-url", PLATFORM::url);
        registry.add("yilianyun.security.encryption-keyset", () -> KEYSET);
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
    protected TokenRepository tokens;

    @Autowired
    protected TokenWriter writes;

    @Autowired
    protected DeadLetterRepository deadLetters;

    @Autowired
    protected Applications applications;

    @Autowired
    protected Cipher cipher;

    @EndpointInject("mock:events")
    protected MockEndpoint events;

    @EndpointInject("mock:dead-letters")
    protected MockEndpoint deadLetterEvents;

    @EndpointInject("mock:pushes")
    protected MockEndpoint pushes;

    @LocalServerPort
    private int port;

    @BeforeEach
    void aNewDay() {
        PLATFORM.reset();
        events.reset();
        deadLetterEvents.reset();
        pushes.reset();
        List.of(
                        "yly_token",
                        "yly_dead_letter",
                        "yly_authorization",
                        "yly_ticket",
                        "yly_audit",
                        "yly_push",
                        "yly_outbox")
                .forEach(table -> jdbc.update("DELETE FROM " + table));
        List.of("demo", "centre", "second", "slow").forEach(app -> applications.resume(app, "a new test"));
        jdbc.update("DELETE FROM yly_outbox");
        clock.set(clock.instant().truncatedTo(ChronoUnit.DAYS).plus(26, ChronoUnit.HOURS));
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
        return deadLetters.search(new DeadLetterRepository.Filter(null, app, null, null, null), 100, 0);
    }

    protected DeadLetter letter(String app) {
        assertThat(letters(app)).hasSize(1);
        return letters(app).get(0);
    }

    /** The CloudEvents that an endpoint has received about a terminal (or null, for an application as a whole), by type. */
    protected static List<JsonNode> received(MockEndpoint endpoint, String machineCode, String type) {
        return endpoint.getReceivedExchanges().stream()
                .map(exchange -> Json.read(exchange.getMessage().getBody(String.class), JsonNode.class))
                .filter(event -> event.path("subject").asText().equals(machineCode == null ? "" : machineCode))
                .filter(event -> event.path("type").asText().equals(type))
                .toList();
    }

    /** The one event of this type; waits for it. */
    protected JsonNode event(MockEndpoint endpoint, String machineCode, String type) {
        await().untilAsserted(
                        () -> assertThat(received(endpoint, machineCode, type)).hasSize(1));
        return received(endpoint, machineCode, type).get(0);
    }

    /** Fires the quartz trigger of a route, as its schedule would, and waits until the route has come to its end. */
    protected void run(String trigger) {
        JobRun.of(camel.getComponent("quartz", QuartzComponent.class).getScheduler(), trigger);
    }
}
