package io.yilianyun.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.sandbox.Fault;
import io.yilianyun.bridge.sandbox.RegisteredApp;
import io.yilianyun.bridge.sandbox.TokenPair;
import io.yilianyun.bridge.standin.Faults;
import io.yilianyun.bridge.standin.Rules;
import io.yilianyun.bridge.standin.StandInServer;
import io.yilianyun.bridge.token.RefreshFailedException;
import io.yilianyun.bridge.token.RefreshResult;
import io.yilianyun.bridge.token.TokenWriter;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;

/** A stop of the bridge while callers wait for a refresh of another caller. */
class StopWhileWaitingTest {
    private final RegisteredApp app = new RegisteredApp(
            "demo",
            EngineContract.CLIENT,
            "not-a-real-secret",
            URI.create("http://localhost:8080/yilianyun/callback/demo"),
            BridgeProperties.Entry.CUSTOM);

    @Test
    void whoWaitsIsAnsweredAtOnceAndTheCallInFlightIsFinished() throws Exception {
        try (StandInServer platform =
                StandInServer.start(Rules.of(app), Clock.systemUTC(), StandInServer.Options.DEFAULT)) {
            EngineNode node = EngineNode.start(
                    EngineNode.properties(Databases.h2(), platform.baseUrl().toString()), null);
            CamelContext camel = node.bean(CamelContext.class);
            TokenPair pair = TokenPair.issue(platform.platform(), EngineContract.CLIENT, "4004", Instant.now());
            Grant grant = new Grant(pair.accessToken(), pair.refreshToken(), "4004", "all", Duration.ofDays(30), null);
            node.bean(TokenWriter.class).issue("demo", "4004", null, grant);
            platform.platform().inject(Faults.of(Fault.Kind.SLOW, 9));
            CompletableFuture<Exchange> caller = refresh(node);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> camel.getInflightRepository().size("platform-post") == 1);
            CompletableFuture<Exchange> waiting = refresh(node);
            await().until(() -> camel.getInflightRepository().size("bridge-refresh") == 2);

            CompletableFuture<Void> stop = CompletableFuture.runAsync(node::close);
            assertThat(waiting.get(5, TimeUnit.SECONDS).getException())
                    .isInstanceOf(RefreshFailedException.class)
                    .hasMessageContaining("the bridge stops");
            assertThat(caller).isNotDone();
            assertThat(caller.join().getMessage().getBody(RefreshResult.class).kind())
                    .isEqualTo(RefreshResult.Kind.REFRESHED);
            stop.join();
        }
    }

    private static CompletableFuture<Exchange> refresh(EngineNode node) {
        ProducerTemplate template = node.bean(CamelContext.class).createProducerTemplate();
        return CompletableFuture.supplyAsync(() -> template.request("direct:bridge-refresh", exchange -> {
            exchange.setVariable("app", "demo");
            exchange.setVariable("machineCode", "4004");
        }));
    }
}
