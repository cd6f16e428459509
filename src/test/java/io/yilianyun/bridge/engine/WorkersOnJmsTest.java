package io.yilianyun.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.sandbox.RegisteredApp;
import io.yilianyun.bridge.sandbox.TokenPair;
import io.yilianyun.bridge.standin.Rules;
import io.yilianyun.bridge.standin.StandInServer;
import io.yilianyun.bridge.token.TokenRepository;
import io.yilianyun.bridge.token.TokenWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Two nodes on PostgreSQL share their claims over a real Artemis broker: each token is refreshed once, and only by who holds its lease. */
class WorkersOnJmsTest {
    private static final String CLIENT = "1012345678";
    private static final int TOKENS = 60;

    @Test
    void claimsGoOverTheBrokerToTheWorkersOfBothNodes(@TempDir Path directory) throws Exception {
        ArtemisBroker broker = new ArtemisBroker(directory);
        broker.start();
        RegisteredApp app = new RegisteredApp(
                "demo",
                CLIENT,
                "not-a-real-secret",
                URI.create("http://localhost:8080/cb"),
                BridgeProperties.Entry.CUSTOM);
        String database = Databases.postgres();
        try (StandInServer platform = StandInServer.start(
                        Rules.strict(Rules.of(app)), Clock.systemUTC(), StandInServer.Options.DEFAULT);
                EngineNode one = EngineNode.start(properties(database, platform, broker), null);
                EngineNode two = EngineNode.start(properties(database, platform, broker), null)) {
            TokenWriter writes = one.bean(TokenWriter.class);
            TokenRepository tokens = one.bean(TokenRepository.class);
            List<String> machineCodes =
                    IntStream.range(0, TOKENS).mapToObj(i -> "70000" + i).toList();
            for (String machineCode : machineCodes) {
                TokenPair pair = TokenPair.issue(
                        platform.platform(),
                        CLIENT,
                        machineCode,
                        Clock.systemUTC().instant());
                writes.issue(
                        "demo",
                        machineCode,
                        null,
                        new Grant(
                                pair.accessToken(),
                                pair.refreshToken(),
                                machineCode,
                                "all",
                                Duration.ofDays(30),
                                null));
            }
            machineCodes.forEach(machineCode ->
                    assertThat(tokens.makeDue("demo", machineCode)).isTrue());

            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(machineCodes)
                    .allSatisfy(machineCode -> assertThat(tokens.find("demo", machineCode)
                                    .orElseThrow()
                                    .refreshedAt())
                            .isNotNull()));

            assertThat(platform.platform().getResults()).containsOnly(Map.entry("0", (long) TOKENS));
            assertThat(platform.platform().getDeadRefreshTokensSent()).isZero();
            assertThat(two.bean(JdbcTemplate.class)
                            .queryForObject("SELECT COUNT(*) FROM yly_token WHERE app = 'demo'", Integer.class))
                    .isEqualTo(TOKENS);
        } finally {
            broker.stop();
        }
    }

    private static Map<String, String> properties(String database, StandInServer platform, ArtemisBroker broker) {
        Map<String, String> properties =
                EngineNode.properties(database, platform.baseUrl().toString());
        properties.put("yilianyun.refresh.cron", "0/1 * * * * ?");
        properties.put("yilianyun.refresh.worker", "jms:queue:yilianyun-refresh?concurrentConsumers=4");
        properties.put("spring.artemis.broker-url", broker.address());
        return properties;
    }
}
