package io.yilianyun.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.support.Platform;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenRepository;
import io.yilianyun.bridge.token.TokenWriter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;

/** What a restart with other settings does to the tokens that are stored. */
class ChangedSettingsTest {
    private static final Duration MONTH = Duration.ofDays(30);

    private final String database = Databases.h2();
    private final Platform platform = new Platform();

    private EngineNode node(String atRemaining) throws IOException {
        Map<String, String> properties = EngineNode.properties(database, platform.url());
        properties.put("yilianyun.refresh.at-remaining", atRemaining);
        properties.put("yilianyun.refresh.jitter", "0");
        return EngineNode.start(properties, new MovableClock(Instant.parse("2028-02-01T04:00:00Z")));
    }

    private static Token token(EngineNode node) {
        return node.bean(TokenRepository.class).get("demo", "4004000001");
    }

    private static Duration remainingWhenDue(Token token) {
        return Duration.between(token.dueAt(), token.accessExpiresAt());
    }

    @Test
    void anotherRemainingLifeCountsFromTheNextRefreshOn() throws IOException {
        try (EngineNode before = node("2d")) {
            before.bean(TokenWriter.class)
                    .issue("demo", "4004000001", null, new Grant("a", "r", "4004000001", "all", MONTH, null));
            assertThat(remainingWhenDue(token(before))).isEqualTo(Duration.ofDays(2));
        }
        platform.onRefresh("r", Platform.rotated("4004000001"));
        try (EngineNode after = node("8d")) {
            assertThat(remainingWhenDue(token(after))).isEqualTo(Duration.ofDays(2));
            after.bean(ProducerTemplate.class).request("direct:bridge-refresh", exchange -> {
                exchange.setVariable("app", "demo");
                exchange.setVariable("machineCode", "4004000001");
            });
            assertThat(remainingWhenDue(token(after))).isEqualTo(Duration.ofDays(8));
        }
    }
}
