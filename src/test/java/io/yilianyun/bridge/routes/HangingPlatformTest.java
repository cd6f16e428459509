package io.yilianyun.bridge.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.yilianyun.bridge.platform.Signature;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import io.yilianyun.bridge.support.Platform;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.transaction.support.TransactionTemplate;

/** While the platform hangs, those who wait for it cost nobody else anything. */
class HangingPlatformTest extends BridgeTest {
    private static final int LIMIT = 48;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<CompletableFuture<Answer>> waiting = new ArrayList<>();

    @Autowired
    private HikariDataSource dataSource;

    @Autowired
    @Qualifier("bridgeTransactionTemplate")
    private TransactionTemplate transaction;

    /** Calls for {@code slow} wait for eight seconds, as if the platform were that slow. */
    @BeforeEach
    void callsTakeLong() {
        long now = clock.millis() * 1000;
        jdbc.update("UPDATE yly_app SET next_slot = ?, slot_taken_at = ? WHERE app = 'slow'", now + 8_000_000, now);
    }

    @AfterEach
    void end() {
        waiting.forEach(CompletableFuture::join);
        threads.shutdown();
    }

    private void begin(int times, Supplier<Answer> request) {
        for (int i = 0; i < times; i++) {
            waiting.add(CompletableFuture.supplyAsync(request, threads));
        }
    }

    private Answer refresh(String machineCode) {
        return client().as(Client.OPERATOR).post("/api/tokens/slow/" + machineCode + "/refresh");
    }

    private Answer callback(String code) {
        Client browser = client();
        return browser.callback("slow", code, browser.authorize("slow", ""));
    }

    private Answer push() {
        String time = Long.toString(clock.instant().getEpochSecond());
        return client().send(
                        "POST",
                        "/yilianyun/push/demo",
                        "cmd=oauth_printStatus&push_time=%s&sign=%s"
                                .formatted(time, Signature.of(Platform.CLIENT, time, Platform.SECRET)),
                        "application/x-www-form-urlencoded");
    }

    @Test
    void callbacksRefreshesAndCallsTogetherLeaveThreadsToPushesAndHealth() {
        PLATFORM.onAnything(Platform.code(12));
        begin(30, () -> callback("c0de"));
        begin(30, () -> refresh(granted("slow")));
        String machineCode = granted("slow");
        begin(30, () -> client().as(Client.TOKEN)
                .send(
                        "POST",
                        "/api/call/slow/" + machineCode + "/print/index",
                        "content=Tee",
                        "application/x-www-form-urlencoded"));
        await().until(() -> waiting.stream().filter(CompletableFuture::isDone).count() == 90 - LIMIT);
        assertThat(camel.getInflightRepository().size("platform-post")).isEqualTo(LIMIT);
        assertThat(waiting.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join))
                .allSatisfy(answer -> {
                    assertThat(answer.status()).isEqualTo(503);
                    assertThat(answer.body()).containsAnyOf("try again", "自动刷新");
                });

        Instant begin = Instant.now();
        for (int i = 0; i < 20; i++) {
            assertThat(push().status()).isEqualTo(200);
            assertThat(client().get("/actuator/health/liveness").status()).isEqualTo(200);
            assertThat(client().as(Client.TOKEN)
                            .get("/api/tokens/slow/" + machineCode + "/access-token")
                            .status())
                    .isEqualTo(200);
        }
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void whoWaitsForAnotherCallersRefreshHoldsNoConnectionAndWaitsForNoLock() {
        String machineCode = granted("slow");
        PLATFORM.onRefresh("refresh-" + machineCode, Platform.rotated(machineCode));
        begin(1, () -> refresh(machineCode));
        await().until(() -> camel.getInflightRepository().size("platform-post") == 1);
        begin(100, () -> refresh(machineCode));
        await().until(() -> camel.getInflightRepository().size("bridge-refresh") == 101);

        HikariPoolMXBean pool = dataSource.getHikariPoolMXBean();
        transaction.executeWithoutResult(status -> {
            jdbc.queryForList("SELECT * FROM yly_token WHERE machine_code = ? FOR UPDATE", machineCode);
            await().during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(3))
                    .until(() -> pool.getActiveConnections() < pool.getTotalConnections());
        });
        assertThat(waiting)
                .allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
        assertThat(PLATFORM.requests()).hasSize(1);
    }
}
