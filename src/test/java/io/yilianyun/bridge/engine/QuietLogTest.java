package io.yilianyun.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.sandbox.RegisteredApp;
import io.yilianyun.bridge.sandbox.TokenPair;
import io.yilianyun.bridge.standin.Rules;
import io.yilianyun.bridge.standin.StandInServer;
import io.yilianyun.bridge.token.TokenWriter;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;

/** What goes well fills no log, as the bridge is configured by default. */
@ExtendWith(OutputCaptureExtension.class)
class QuietLogTest {
    private static final String CLIENT = "1012345678";
    private static final int TOKENS = 2000;

    @Test
    void thousandsOfHealthyRefreshesMakeAHandfulOfLines(CapturedOutput log) throws Exception {
        RegisteredApp app = new RegisteredApp(
                "demo",
                CLIENT,
                "not-a-real-secret",
                URI.create("http://localhost:8080/cb"),
                BridgeProperties.Entry.CUSTOM);
        try (StandInServer platform =
                StandInServer.start(Rules.strict(Rules.of(app)), Clock.systemUTC(), StandInServer.Options.DEFAULT)) {
            Map<String, String> properties =
                    EngineNode.properties(Databases.h2(), platform.baseUrl().toString());
            properties.remove("yilianyun.events.uri");
            properties.put("spring.artemis.embedded.enabled", "false");
            properties.put("yilianyun.refresh.cron", "0/1 * * * * ?");
            try (EngineNode node = EngineNode.start(properties, null)) {
                for (int i = 0; i < TOKENS; i++) {
                    TokenPair pair = TokenPair.issue(
                            platform.platform(),
                            CLIENT,
                            "8" + i,
                            Clock.systemUTC().instant());
                    node.bean(TokenWriter.class)
                            .issue(
                                    "demo",
                                    "8" + i,
                                    null,
                                    new Grant(
                                            pair.accessToken(),
                                            pair.refreshToken(),
                                            "8" + i,
                                            "all",
                                            Duration.ofDays(30),
                                            null));
                }
                int before = log.getOut().split("\n").length;
                JdbcTemplate jdbc = node.bean(JdbcTemplate.class);
                jdbc.update("UPDATE yly_token SET due_at = 1");
                await().atMost(Duration.ofSeconds(120))
                        .until(() -> jdbc.queryForObject(
                                        "SELECT COUNT(*) FROM yly_token WHERE refreshed_at IS NULL", Integer.class)
                                == 0);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> jdbc.queryForObject("SELECT COUNT(*) FROM yly_outbox", Integer.class) == 0);
                assertThat(log.getOut().split("\n").length - before).isLessThan(10);
            }
        }
    }
}
