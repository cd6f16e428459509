package io.yilianyun.bridge.routes;

import static io.yilianyun.bridge.support.Platform.code;
import static io.yilianyun.bridge.support.Platform.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import io.yilianyun.bridge.support.Platform;
import io.yilianyun.bridge.token.TokenStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RefreshOnDemandRouteTest extends BridgeTest {
    private static final int CALLERS = 50;
    private String machineCode;

    @BeforeEach
    void aTokenIsThere() {
        machineCode = granted("demo");
    }

    private void answers(ResponseDefinitionBuilder answer) {
        PLATFORM.onRefresh("refresh-" + machineCode, answer);
    }

    private ResponseDefinitionBuilder rotated() {
        return Platform.rotated(machineCode);
    }

    private Answer refresh() {
        return client().as(Client.OPERATOR).post("/api/tokens/demo/" + machineCode + "/refresh");
    }

    private Answer accessTokenCall() {
        return client().as(Client.TOKEN).get("/api/tokens/demo/" + machineCode + "/access-token");
    }

    private List<Answer> inParallel(Callable<Answer> call) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        List<Future<Answer>> calls =
                Stream.generate(() -> threads.submit(call)).limit(CALLERS).toList();
        await().until(() -> camel.getInflightRepository().size("bridge-refresh") == CALLERS);
        PLATFORM.release();
        List<Answer> answers = new ArrayList<>();
        for (Future<Answer> answer : calls) {
            answers.add(answer.get());
        }
        threads.shutdown();
        return answers;
    }

    @Test
    void manyCallersAtOnceCauseOneCallAndAllGetItsResult() throws Exception {
        answers(PLATFORM.held(rotated()));
        assertThat(inParallel(this::refresh)).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().get("refreshedAt").asText())
                    .isEqualTo(clock.instant().toString());
        });
        assertThat(PLATFORM.requests()).hasSize(1);
        assertThat(token("demo", machineCode).quotaUsed()).isEqualTo(2);
    }

    @Test
    void manyCallersAtOnceShareAFailureToo() throws Exception {
        answers(PLATFORM.held(code(15)));
        assertThat(inParallel(this::refresh)).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.json().get("code").asText()).isEqualTo("15");
        });
        assertThat(PLATFORM.requests()).hasSize(1);
    }

    @Test
    void manyCallersOfAnExpiredTokenCauseOneCallAndGetTheNewToken() throws Exception {
        clock.advance(Duration.ofDays(31));
        answers(PLATFORM.held(rotated()));
        assertThat(inParallel(this::accessTokenCall)).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().get("accessToken").asText()).isEqualTo("access-2-" + machineCode);
        });
        assertThat(PLATFORM.requests()).hasSize(1);
    }

    @Test
    void aCallerWaitsForTheSweepThatHasTheLease() throws Exception {
        answers(PLATFORM.held(rotated()));
        tokens.makeDue("demo", machineCode);
        ExecutorService thread = Executors.newFixedThreadPool(2);
        Future<?> sweep = thread.submit(() -> run("refresh-demo"));
        await().until(() -> token("demo", machineCode).leaseOwner() != null);
        Future<Answer> caller = thread.submit(this::refresh);
        await().until(() -> camel.getInflightRepository().size("bridge-refresh") == 1);
        PLATFORM.release();
        assertThat(caller.get().status()).isEqualTo(200);
        sweep.get();
        thread.shutdown();
        assertThat(PLATFORM.requests()).hasSize(1);
    }

    /** The clocks of nodes differ a little, and one may be read behind the time of a moment ago. */
    @Test
    void aCallerWhoseClockIsALittleBehindTheHoldersWaitsToo() throws Exception {
        answers(PLATFORM.held(rotated()));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        Future<Answer> holder = threads.submit(this::refresh);
        await().until(() -> camel.getInflightRepository().size("platform-post") == 1);
        clock.advance(Duration.ofMillis(-800));
        Future<Answer> caller = threads.submit(this::refresh);
        await().until(() -> camel.getInflightRepository().size("bridge-refresh") == 2);
        await().during(Duration.ofMillis(300))
                .until(() -> camel.getInflightRepository().size("platform-post") == 1);
        PLATFORM.release();
        assertThat(List.of(holder.get().status(), caller.get().status())).containsOnly(200);
        threads.shutdown();
        assertThat(PLATFORM.requests()).hasSize(1);
    }

    @Test
    void aTokenThatLivesIsHandedOutWithoutACall() {
        assertThat(accessTokenCall().json().get("accessToken").asText()).isEqualTo("access-" + machineCode);
        assertThat(PLATFORM.requests()).isEmpty();
    }

    @Test
    void aDeadRefreshTokenIsNotSentAgain() {
        answers(code(20));
        assertThat(refresh().status()).isEqualTo(502);
        Answer again = refresh();
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.json().get("detail").asText()).contains("authorize again");
        assertThat(PLATFORM.requests()).hasSize(1);
    }

    @Test
    void anExpiredTokenThatCannotBeHadIsAConflictWithTheReason() {
        clock.advance(Duration.ofDays(31));
        answers(http(503));
        Answer answer = accessTokenCall();
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().get("code").asText()).isEqualTo("http-503");
        assertThat(answer.json().get("detail").asText()).contains("expired");
    }

    @Test
    void anExpiredTokenWhoseQuotaIsSpentIsAConflictToo() {
        clock.advance(Duration.ofDays(31));
        answers(code(41));
        assertThat(accessTokenCall().status()).isEqualTo(409);
        assertThat(accessTokenCall().status()).as("by our own count").isEqualTo(409);
        assertThat(PLATFORM.requests()).hasSize(1);
    }

    @Test
    void aPersonMayUseTheReserveButNotMoreThanTheDaysQuota() {
        answers(rotated());
        jdbc.update("UPDATE yly_token SET quota_used = 19 WHERE machine_code = ?", machineCode);
        assertThat(refresh().status()).isEqualTo(200);
        Answer refused = refresh();
        assertThat(refused.status()).isEqualTo(429);
        // From 10:00 to midnight in Shanghai.
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(14 * 3600, 14 * 3600 + 1);
        assertThat(PLATFORM.requests()).hasSize(1);
        clock.advance(Duration.ofHours(14));
        PLATFORM.onRefresh("refresh-2-" + machineCode, rotated());
        assertThat(refresh().status()).isEqualTo(200);
    }

    @Test
    void thePlatformsOwnQuotaIs429AndDefersTheToken() {
        answers(code(41));
        assertThat(refresh().status()).isEqualTo(429);
        assertThat(token("demo", machineCode).status()).isEqualTo(TokenStatus.DEFERRED);
        assertThat(refresh().status()).isEqualTo(429);
        assertThat(PLATFORM.requests()).hasSize(1);
    }

    @Test
    void aHaltedApplicationIsAConflict() {
        applications.haltByOperator("demo");
        Answer answer = refresh();
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().get("detail").asText()).contains("halted");
        assertThat(PLATFORM.requests()).isEmpty();
    }
}
