package io.yilianyun.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.sandbox.RegisteredApp;
import io.yilianyun.bridge.sandbox.TokenPair;
import io.yilianyun.bridge.standin.Faults;
import io.yilianyun.bridge.standin.Rules;
import io.yilianyun.bridge.standin.StandInServer;
import io.yilianyun.bridge.token.Lease;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenRepository;
import io.yilianyun.bridge.token.TokenStatus;
import io.yilianyun.bridge.token.TokenWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A team's own steps between the packaged ones of refresh-faults: whatever one of them does, the token's state, its dead letter and its event
 * are recorded exactly once.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnStepsTest {
    private static final String CLIENT = "1012345678";
    private static final String NOTHING = "log:own?level=TRACE";
    private static final int GAPS = 5;

    private final MovableClock clock = new MovableClock(Instant.parse("2028-02-28T02:00:00Z"));
    private StandInServer platform;
    private EngineNode node;
    private int machines = 6_000_000;

    @BeforeAll
    void start(@TempDir Path routes) throws Exception {
        RegisteredApp app = new RegisteredApp(
                "demo",
                CLIENT,
                "not-a-real-secret",
                URI.create("http://localhost:8080/cb"),
                BridgeProperties.Entry.CUSTOM);
        platform = StandInServer.start(Rules.of(app), clock, StandInServer.Options.DEFAULT);
        Files.writeString(routes.resolve("refresh-faults.camel.yaml"), withOwnSteps());
        noOwnStep();
        Map<String, String> properties =
                EngineNode.properties(Databases.h2(), platform.baseUrl().toString());
        properties.put("yilianyun.routes.directory", routes.toString());
        node = EngineNode.start(properties, clock);
        CamelContext camel = node.bean(CamelContext.class);
        camel.getRouteController().stopRoute("publish-events");
        camel.getRouteController().stopRoute("publish-dead-letters");
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:throws").errorHandler(noErrorHandler()).throwException(IllegalStateException.class, "own");
                from("direct:throws-and-logs").throwException(IllegalStateException.class, "own");
                from("direct:stops").stop();
                from("seda:goes-on-elsewhere").log("own");
                from("direct:splits").split(constant(List.of(1, 2))).throwException(IllegalStateException.class, "own");
            }
        });
    }

    @AfterAll
    void stop() {
        for (int gap = 0; gap < GAPS; gap++) {
            System.clearProperty("ownStep" + gap);
        }
        node.close();
        platform.close();
    }

    @BeforeEach
    void noOwnStep() {
        for (int gap = 0; gap < GAPS; gap++) {
            System.setProperty("ownStep" + gap, NOTHING);
        }
    }

    /** The packaged file with a step of its own before, between and after those of each class of fault. */
    private static String withOwnSteps() throws Exception {
        StringBuilder text = new StringBuilder();
        int gap = 0;
        for (String line : Files.readAllLines(Path.of("routes/errors/refresh-faults.camel.yaml"))) {
            gap = line.endsWith("steps:") ? 0 : gap;
            boolean step = line.startsWith("            - bean:");
            text.append(step ? ownStep(gap++) : "").append(line).append('\n');
            text.append(line.contains("method: record}") ? ownStep(gap++) : "");
        }
        return text.toString();
    }

    private static String ownStep(int gap) {
        return "            - toD: {uri: \"${sys.ownStep%d}\"}\n".formatted(gap);
    }

    static List<Arguments> ownSteps() {
        List<Arguments> all = new ArrayList<>();
        for (String step : List.of(
                "direct:throws",
                "direct:throws-and-logs",
                "direct:stops",
                "direct:splits",
                "http://127.0.0.1:1/",
                "seda:goes-on-elsewhere?exchangePattern=InOnly")) {
            for (int gap = 0; gap < GAPS; gap++) {
                all.add(Arguments.of(step, gap));
            }
        }
        return all;
    }

    private Token refreshAnswered(int code) {
        String machineCode = Integer.toString(machines++);
        TokenPair pair = TokenPair.issue(platform.platform(), CLIENT, machineCode, clock.instant());
        Grant grant = new Grant(pair.accessToken(), pair.refreshToken(), machineCode, "all", Duration.ofDays(30), null);
        TokenRepository tokens = node.bean(TokenRepository.class);
        node.bean(TokenWriter.class).issue("demo", machineCode, "shop", grant);
        node.bean(JdbcTemplate.class).update("DELETE FROM yly_outbox");
        tokens.makeDue("demo", machineCode);
        platform.platform().inject(Faults.code(code).times(1));
        Lease lease = ((List<Lease>) node.send("direct:claim-due", null, Map.of("app", "demo"))).get(0);
        assertThat(lease.machineCode()).isEqualTo(machineCode);
        node.send("direct:refresh-token", lease, Map.of());
        return tokens.find("demo", machineCode).orElseThrow();
    }

    private List<String> events() {
        return node.bean(JdbcTemplate.class).queryForList("SELECT type FROM yly_outbox ORDER BY type", String.class);
    }

    /** Recorded once: a second time would have counted the attempts up. */
    private void assertDeadLetter(Token token, String code) {
        assertThat(node.bean(JdbcTemplate.class)
                        .queryForList(
                                "SELECT code, status, attempts FROM yly_dead_letter WHERE machine_code = ?",
                                token.machineCode()))
                .singleElement()
                .satisfies(row -> assertThat(row.values()).containsExactly(code, "OPEN", 1));
    }

    @ParameterizedTest
    @MethodSource("ownSteps")
    void aDeadRefreshToken(String step, int gap) {
        System.setProperty("ownStep" + gap, step);
        Token token = refreshAnswered(20);
        assertThat(token.status()).isEqualTo(TokenStatus.REAUTHORIZE);
        assertThat(token.leaseOwner()).isNull();
        assertDeadLetter(token, "20");
        assertThat(events()).containsExactly("yilianyun.dead-letter", "yilianyun.token.reauthorize");
    }

    @ParameterizedTest
    @MethodSource("ownSteps")
    void aDefect(String step, int gap) {
        System.setProperty("ownStep" + gap, step);
        Token token = refreshAnswered(12);
        assertThat(token.status()).isEqualTo(TokenStatus.FAULTED);
        assertDeadLetter(token, "12");
        assertThat(events()).containsExactly("yilianyun.dead-letter");
    }

    @ParameterizedTest
    @MethodSource("ownSteps")
    void aSpentQuota(String step, int gap) {
        System.setProperty("ownStep" + gap, step);
        Token token = refreshAnswered(41);
        assertThat(token.status()).isEqualTo(TokenStatus.DEFERRED);
        assertThat(token.deferrals()).isEqualTo(1);
        assertThat(events()).containsExactly("yilianyun.token.deferred");
    }

    @ParameterizedTest
    @MethodSource("ownSteps")
    void aTransientFault(String step, int gap) {
        System.setProperty("ownStep" + gap, step);
        Token token = refreshAnswered(45);
        assertThat(token.status()).isEqualTo(TokenStatus.ACTIVE);
        assertThat(token.attempts()).isEqualTo(1);
        assertThat(token.lastError().code()).isEqualTo("45");
        assertThat(token.inDoubt()).isTrue();
        assertThat(token.leaseOwner()).isNull();
        assertThat(events()).isEmpty();
    }
}
