package io.yilianyun.bridge.routes;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.yilianyun.bridge.support.Platform.code;
import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.platform.Signature;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Platform;
import io.yilianyun.bridge.token.Lease;
import io.yilianyun.bridge.token.RefreshResult;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sweep: refresh-due, claim-due, refresh-worker and refresh-token. */
class RefreshRouteTest extends BridgeTest {
    private void sweep() {
        run("refresh-demo");
    }

    private List<Lease> claim() {
        return producer.request("direct:claim-due", exchange -> exchange.setVariable("app", "demo"))
                .getMessage()
                .getBody(List.class);
    }

    private RefreshResult.Kind hand(String worker, Object lease) {
        return ((RefreshResult) producer.requestBody(worker, lease)).kind();
    }

    private void rotates(String machineCode) {
        PLATFORM.onRefresh(
                "refresh-" + machineCode, success(machineCode, "access-2-" + machineCode, "refresh-2-" + machineCode));
    }

    @Test
    void aDueTokenIsRefreshedAndItsRotatedPairStored() {
        String machineCode = due("demo");
        rotates(machineCode);
        clock.advance(Duration.ofMinutes(1));
        sweep();

        Map<String, String> form = PLATFORM.forms().get(0);
        assertThat(form.keySet())
                .containsExactlyInAnyOrder(
                        "client_id", "grant_type", "scope", "refresh_token", "sign", "timestamp", "id");
        assertThat(form)
                .containsEntry("grant_type", "refresh_token")
                .containsEntry("scope", "all")
                .containsEntry("sign", Signature.of(Platform.CLIENT, form.get("timestamp"), Platform.SECRET));
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-2-" + machineCode);
        assertThat(refreshToken("demo", machineCode)).isEqualTo("refresh-2-" + machineCode);
        Token token = token("demo", machineCode);
        assertThat(token.refreshedAt()).isEqualTo(clock.instant());
        assertThat(token.issuedAt()).isBefore(token.refreshedAt());
        assertThat(token.accessExpiresAt()).isEqualTo(clock.instant().plus(Duration.ofDays(30)));
        assertThat(token.quotaUsed()).isEqualTo(2);
        assertThat(token.leaseOwner()).isNull();
        JsonNode event = event(events, machineCode, "yilianyun.token.refreshed");
        assertThat(event.at("/data/merchant").asText()).isEqualTo("Shop");
        assertThat(event.toString()).doesNotContain("access-", "refresh-");
    }

    @Test
    void aTokenThatIsNotDueIsLeftAlone() {
        granted("demo");
        due("centre");
        sweep();
        assertThat(PLATFORM.requests()).isEmpty();
    }

    @Test
    void allThatIsDueIsRefreshedOnceHoweverOftenTheScheduleFires() {
        List<String> codes = IntStream.range(0, 60).mapToObj(i -> due("demo")).toList();
        codes.forEach(this::rotates);
        sweep();
        sweep();
        assertThat(PLATFORM.forms())
                .hasSize(60)
                .extracting(form -> form.get("refresh_token"))
                .doesNotHaveDuplicates();
        assertThat(codes)
                .allSatisfy(code -> assertThat(accessToken("demo", code)).startsWith("access-2-"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"machine_code\":null,", "\"machine_code\":\"\","})
    void anAnswerThatNamesNoTerminalIsForTheOneAskedFor(String field) {
        String machineCode = due("demo");
        PLATFORM.onRefresh(
                "refresh-" + machineCode,
                okJson("{'error':0,'body':{%s'access_token':'a2','refresh_token':'r2','expires_in':'7200'}}"
                        .formatted(field.replace('"', '\''))));
        sweep();
        assertThat(accessToken("demo", machineCode)).isEqualTo("a2");
        assertThat(token("demo", machineCode).accessExpiresAt())
                .isEqualTo(clock.instant().plusSeconds(7200));
        assertThat(token("demo", machineCode).scope()).as("is kept").isEqualTo("all");
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

    @Test
    void theSweepDefersATokenThatHasUsedItsShareOfTheDay() {
        String machineCode = due("demo");
        jdbc.update("UPDATE yly_token SET quota_used = 10 WHERE machine_code = ?", machineCode);
        sweep();
        assertThat(PLATFORM.requests()).isEmpty();
        assertThat(token("demo", machineCode).status()).isEqualTo(TokenStatus.DEFERRED);
        assertThat(event(events, machineCode, "yilianyun.token.deferred")
                        .at("/data/expiresBefore")
                        .asBoolean())
                .isFalse();
        assertThat(letters("demo")).isEmpty();
    }
}
