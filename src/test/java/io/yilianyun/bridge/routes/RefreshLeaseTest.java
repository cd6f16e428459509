package io.yilianyun.bridge.routes;

import static io.yilianyun.bridge.support.Platform.code;
import static io.yilianyun.bridge.support.Platform.rotated;
import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.yilianyun.bridge.persistence.Json;
import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.token.Lease;
import io.yilianyun.bridge.token.RefreshResult;
import io.yilianyun.bridge.token.TokenStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** LeaseRepository: who may call the platform for a token, and whose outcome counts: claim-due, refresh-worker and refresh-token. */
class RefreshLeaseTest extends BridgeTest {
    private List<Lease> claim() {
        return producer.request("direct:claim-due", exchange -> exchange.setVariable("app", "demo"))
                .getMessage()
                .getBody(List.class);
    }

    private RefreshResult.Kind hand(String worker, Object lease) {
        return ((RefreshResult) producer.requestBody(worker, lease)).kind();
    }

    private void rotates(String machineCode) {
        PLATFORM.onRefresh("refresh-" + machineCode, rotated(machineCode));
    }

    @Test
    void aLeaseThatEndsWithoutAnOutcomeIsRepeatedFirstWithTheSameRefreshToken() {
        String lost = due("demo");
        assertThat(claim()).extracting(Lease::machineCode).containsExactly(lost);
        String other = due("demo");
        assertThat(claim()).extracting(Lease::machineCode).containsExactly(other);
        assertThat(claim()).isEmpty();

        clock.advance(Duration.ofMinutes(2));
        List.of(lost, other).forEach(this::rotates);
        String fresh = due("demo");
        assertThat(claim()).extracting(Lease::machineCode).containsExactlyInAnyOrder(lost, other);
        assertThat(claim()).extracting(Lease::machineCode).containsExactly(fresh);
        assertThat(token("demo", lost).quotaUsed())
                .as("counted before each call")
                .isEqualTo(3);
        assertThat(refreshToken("demo", lost)).isEqualTo("refresh-" + lost);
    }

    @Test
    void aNewAuthorizationIsNotOverwrittenByARefreshThatWasUnderWay() {
        assertSupersededWhileUnderWay(success(null, "access-late", "refresh-late"));
    }

    @Test
    void aNewAuthorizationIsNotDowngradedByARefreshThatFails() {
        assertSupersededWhileUnderWay(code(20));
    }

    private void assertSupersededWhileUnderWay(ResponseDefinitionBuilder answer) {
        String machineCode = due("demo");
        PLATFORM.onRefresh("refresh-" + machineCode, PLATFORM.held(answer));
        Lease lease = claim().get(0);
        CompletableFuture<RefreshResult.Kind> refresh =
                CompletableFuture.supplyAsync(() -> hand("direct:refresh-worker", lease));
        Awaitility.await().until(() -> camel.getInflightRepository().size("platform-post") == 1);
        writes.issue(
                "demo",
                machineCode,
                null,
                new Grant("access-new", "refresh-new", machineCode, "all", Duration.ofDays(30), null));
        PLATFORM.release();
        refresh.join();
        writes.flush();
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-new");
        assertThat(token("demo", machineCode).status()).isEqualTo(TokenStatus.ACTIVE);
        assertThat(letters("demo")).isEmpty();
        assertThat(received(events, machineCode, "yilianyun.token.refreshed")).isEmpty();
    }

    @Test
    void aTokenThatIsDeletedWhileItIsRefreshedStaysDeleted() {
        String machineCode = due("demo");
        rotates(machineCode);
        Lease lease = claim().get(0);
        tokens.delete("demo", machineCode);
        hand("direct:refresh-worker", lease);
        writes.flush();
        assertThat(tokens.find("demo", machineCode)).isEmpty();
    }

    @Test
    void aWorkerElsewhereFindsTheLeaseByItsReference() {
        String machineCode = due("demo");
        rotates(machineCode);
        long version = claim().get(0).version();
        String reference = "{\"app\":\"demo\",\"machineCode\":\"%s\",\"version\":%d,\"probe\":false}";
        assertThat(hand("direct:refresh-worker", reference.formatted(machineCode, version - 1)))
                .isEqualTo(RefreshResult.Kind.NOT_MADE);
        assertThat(hand("direct:refresh-worker", reference.formatted(machineCode, version)))
                .isEqualTo(RefreshResult.Kind.REFRESHED);
        assertThat(hand("direct:refresh-worker", reference.formatted(machineCode, version)))
                .as("delivered twice")
                .isEqualTo(RefreshResult.Kind.NOT_MADE);
        assertThat(PLATFORM.requests()).hasSize(1);
    }

    /** Another node was started with a newer configuration, and its claim comes through a broker. */
    @Test
    void aLeaseOfAnApplicationThatThisNodeDoesNotKnowIsGivenBack() {
        String machineCode = due("demo");
        Lease lease = claim().get(0);
        jdbc.update("UPDATE yly_token SET app = 'removed'");
        String reference = Json.write(lease.reference()).replace("\"demo\"", "\"removed\"");
        assertThat(hand("direct:refresh-worker", reference)).isEqualTo(RefreshResult.Kind.NOT_MADE);
        assertThat(token("removed", machineCode).leaseOwner()).isNull();
        assertThat(token("removed", machineCode).quotaUsed())
                .isEqualTo(lease.token().quotaUsed());
        assertThat(PLATFORM.requests()).isEmpty();
    }

    @Test
    void aLeaseWithTooLittleTimeLeftForACallIsGivenBackUnused() {
        String machineCode = due("demo");
        Lease lease = claim().get(0);
        clock.advance(Duration.ofSeconds(119));
        assertThat(hand("direct:refresh-token", lease)).isEqualTo(RefreshResult.Kind.NOT_MADE);
        assertThat(PLATFORM.requests()).isEmpty();
        assertThat(token("demo", machineCode).quotaUsed())
                .as("as before the claim")
                .isEqualTo(1);
        assertThat(token("demo", machineCode).inDoubt()).isFalse();
        assertThat(claim()).hasSize(1);
    }

    @Test
    void aHaltBetweenClaimAndCallGivesTheLeaseBack() {
        String machineCode = due("demo");
        Lease lease = claim().get(0);
        applications.haltByOperator("demo");
        assertThat(hand("direct:refresh-token", lease)).isEqualTo(RefreshResult.Kind.NOT_MADE);
        assertThat(PLATFORM.requests()).isEmpty();
        assertThat(token("demo", machineCode).quotaUsed()).isEqualTo(1);
        assertThat(claim()).as("while it is halted").isEmpty();
    }

    /** Claims a token of {@code slow} and begins its refresh, which waits a second and a half for its slot. */
    private CompletableFuture<RefreshResult.Kind> refreshThatWaitsForTheRate(String machineCode) {
        PLATFORM.onRefresh("refresh-" + machineCode, rotated(machineCode));
        Lease lease = (Lease) producer.request("direct:claim-due", exchange -> exchange.setVariable("app", "slow"))
                .getMessage()
                .getBody(List.class)
                .get(0);
        long now = clock.millis() * 1000;
        jdbc.update("UPDATE yly_app SET next_slot = ?, slot_taken_at = ? WHERE app = 'slow'", now + 1_500_000, now);
        CompletableFuture<RefreshResult.Kind> refresh =
                CompletableFuture.supplyAsync(() -> hand("direct:refresh-token", lease));
        Awaitility.await().until(() -> camel.getInflightRepository().size("platform-post") == 1);
        return refresh;
    }

    @Test
    void aLeaseThatRunsOutDuringTheWaitForTheRateIsGivenBackWithoutACall() {
        String machineCode = due("slow");
        CompletableFuture<RefreshResult.Kind> refresh = refreshThatWaitsForTheRate(machineCode);
        clock.advance(Duration.ofSeconds(119));
        assertThat(refresh.join()).isEqualTo(RefreshResult.Kind.NOT_MADE);
        assertThat(PLATFORM.requests()).isEmpty();
        assertThat(token("slow", machineCode).quotaUsed())
                .as("as before the claim")
                .isEqualTo(1);
        assertThat(token("slow", machineCode).leaseOwner()).isNull();
        assertThat(token("slow", machineCode).inDoubt()).isFalse();
    }

    @Test
    void aRefreshTokenThatIsSupersededDuringTheWaitForTheRateIsNotSent() {
        String machineCode = due("slow");
        CompletableFuture<RefreshResult.Kind> refresh = refreshThatWaitsForTheRate(machineCode);
        clock.advance(Duration.ofSeconds(2));
        writes.issue(
                "slow",
                machineCode,
                null,
                new Grant("access-new", "refresh-new", machineCode, "all", Duration.ofDays(30), null));
        assertThat(refresh.join()).isEqualTo(RefreshResult.Kind.NOT_MADE);
        assertThat(PLATFORM.requests()).isEmpty();
        assertThat(accessToken("slow", machineCode)).isEqualTo("access-new");
    }

    @Test
    void aHaltDuringTheWaitForTheRateIsObeyed() {
        String machineCode = due("slow");
        CompletableFuture<RefreshResult.Kind> refresh = refreshThatWaitsForTheRate(machineCode);
        applications.haltByOperator("slow");
        assertThat(refresh.join()).isEqualTo(RefreshResult.Kind.NOT_MADE);
        assertThat(PLATFORM.requests()).isEmpty();
        assertThat(token("slow", machineCode).quotaUsed()).isEqualTo(1);
    }
}
