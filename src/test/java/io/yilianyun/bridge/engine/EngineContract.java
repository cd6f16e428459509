package io.yilianyun.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.persistence.Json;
import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.platform.Signature;
import io.yilianyun.bridge.sandbox.RegisteredApp;
import io.yilianyun.bridge.sandbox.TokenPair;
import io.yilianyun.bridge.standin.Faults;
import io.yilianyun.bridge.standin.Rules;
import io.yilianyun.bridge.standin.StandInServer;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.token.Lease;
import io.yilianyun.bridge.token.RefreshResult;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenImport;
import io.yilianyun.bridge.token.TokenRepository;
import io.yilianyun.bridge.token.TokenStatus;
import io.yilianyun.bridge.token.TokenWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the refresh engine promises, the same on every database. Each subclass runs it on a real one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EngineContract {
    static final String CLIENT = "1012345678";
    private static final Duration MONTH = Duration.ofDays(30);

    final MovableClock clock = new MovableClock(Instant.parse("2028-02-28T02:00:00Z"));
    StandInServer platform;
    EngineNode node;
    private static int machines = 4_000_000;

    abstract String database();

    @BeforeAll
    void start() throws IOException {
        RegisteredApp[] apps = Stream.of("demo", "north", "south")
                .map(app -> new RegisteredApp(
                        app,
                        client(app),
                        "not-a-real-secret",
                        URI.create("http://localhost:8080/yilianyun/callback/" + app),
                        BridgeProperties.Entry.CUSTOM))
                .toArray(RegisteredApp[]::new);
        platform = StandInServer.start(Rules.strict(Rules.of(apps)), clock, StandInServer.Options.DEFAULT);
        node = EngineNode.start(
                EngineNode.properties(database(), platform.baseUrl().toString()), clock);
    }

    @AfterAll
    void stop() {
        node.close();
        platform.close();
    }

    @BeforeEach
    void nextDay() {
        platform.platform().clearFaults();
        node.bean(JdbcTemplate.class).update("DELETE FROM yly_token");
        clock.advance(Duration.ofDays(1));
    }

    private static String client(String app) {
        return app.equals("demo") ? CLIENT : app;
    }

    /** A token that the platform and the bridge both hold, issued now. */
    String authorized() {
        String machineCode = machineCode();
        authorize(machineCode, "shop");
        return machineCode;
    }

    private static synchronized String machineCode() {
        return Integer.toString(machines++);
    }

    private void authorize(String machineCode, String merchant) {
        authorize("demo", machineCode, merchant);
    }

    private void authorize(String app, String machineCode, String merchant) {
        TokenPair pair = TokenPair.issue(platform.platform(), client(app), machineCode, clock.instant());
        node.bean(TokenWriter.class)
                .issue(
                        app,
                        machineCode,
                        merchant,
                        new Grant(pair.accessToken(), pair.refreshToken(), machineCode, "all", MONTH, null));
    }

    Token token(String machineCode) {
        return node.bean(TokenRepository.class).find("demo", machineCode).orElseThrow();
    }

    /** A claim fails for no deadlock, though {@code Sweep} would make it again. */
    @SuppressWarnings("unchecked")
    private List<Lease> claim(String app) {
        Exchange claim = node.bean(ProducerTemplate.class)
                .request("direct:claim-due", exchange -> exchange.setVariable("app", app));
        assertThat(claim.getException()).isNull();
        return (List<Lease>) claim.getMessage().getBody();
    }

    List<Lease> claim() {
        return claim("demo");
    }

    RefreshResult refresh(Lease lease) {
        RefreshResult result = (RefreshResult) node.send("direct:refresh-token", lease, Map.of());
        node.bean(TokenWriter.class).flush();
        return result;
    }

    void sweep() {
        for (List<Lease> leases = claim(); !leases.isEmpty(); leases = claim()) {
            leases.forEach(this::refresh);
        }
    }

    /** As a worker on a broker gets it. */
    private RefreshResult refreshByReference(Lease lease) {
        RefreshResult result =
                (RefreshResult) node.send("direct:refresh-token", Json.write(lease.reference()), Map.of());
        node.bean(TokenWriter.class).flush();
        return result;
    }

    @Test
    void aFailureBehindABrokerCostsOneOfTheQuotaToo() {
        String machineCode = authorized();
        node.bean(TokenRepository.class).makeDue("demo", machineCode);
        int before = token(machineCode).quotaUsed();
        platform.platform().inject(Faults.code(45));
        assertThat(refreshByReference(claim().get(0)).kind()).isEqualTo(RefreshResult.Kind.FAILED);
        assertThat(token(machineCode).quotaUsed()).isEqualTo(before + 1);
    }

    @Test
    void aLeaseThatIsGivenBackBehindABrokerCostsNothing() {
        String machineCode = authorized();
        node.bean(TokenRepository.class).makeDue("demo", machineCode);
        Token before = token(machineCode);
        Lease lease = claim().get(0);
        node.bean(Applications.class).haltByOperator("demo");
        try {
            assertThat(refreshByReference(lease).kind()).isEqualTo(RefreshResult.Kind.NOT_MADE);
        } finally {
            node.bean(Applications.class).resume("demo", "a test");
        }
        Token after = token(machineCode);
        assertThat(after.quotaUsed()).isEqualTo(before.quotaUsed());
        assertThat(after.dueAt()).isEqualTo(before.dueAt());
        assertThat(after.inDoubt()).isFalse();
        assertThat(after.leaseOwner()).isNull();
    }

    @Test
    void whatIsNoReferenceIsNotMade() {
        for (String junk : List.of("", "junk", "[]", "{\"app\":7}", "null")) {
            RefreshResult result = (RefreshResult) node.send("direct:refresh-token", junk, Map.of());
            assertThat(result.kind()).as(junk).isEqualTo(RefreshResult.Kind.NOT_MADE);
        }
    }

    @Test
    void aPushIsStoredOnceHoweverOftenItComesAndHoweverLargeItIs() throws Exception {
        node.bean(CamelContext.class).getRouteController().stopRoute("publish-pushes");
        JdbcTemplate jdbc = node.bean(JdbcTemplate.class);
        try {
            String time = Long.toString(clock.instant().getEpochSecond());
            String push = "cmd=oauth_printMenu&menu=%s&push_time=%s&sign=%s"
                    .formatted("x".repeat(60_000), time, Signature.of(CLIENT, time, "not-a-real-secret"));
            List<CompletableFuture<Integer>> answers = IntStream.range(0, 10)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> new Client(node.port())
                            .send("POST", "/yilianyun/push/demo", push, "application/x-www-form-urlencoded")
                            .status()))
                    .toList();
            assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(200));
            assertThat(jdbc.queryForList("SELECT app FROM yly_push", String.class))
                    .containsExactly("demo");
            assertThat(jdbc.queryForList("SELECT event FROM yly_outbox WHERE type = 'yilianyun.push'", String.class))
                    .singleElement()
                    .asString()
                    .contains("x".repeat(60_000));
        } finally {
            jdbc.update("DELETE FROM yly_push");
            jdbc.update("DELETE FROM yly_outbox");
            node.bean(CamelContext.class).getRouteController().startRoute("publish-pushes");
        }
    }

    /** Authorizes a new printer while its token pair cannot be stored; what ends the trouble is to run in between. */
    void authorizeInTrouble(Trouble trouble) throws Exception {
        String machineCode = Integer.toString(machines++);
        Client browser = new Client(node.port());
        String state = browser.authorize("demo", "");
        String code = platform.platform().authorize(CLIENT, machineCode);
        trouble.during(() -> assertThat(browser.callback("demo", code, state).status())
                .as("done, or the page reloads itself")
                .isIn(200, 202));
        await().untilAsserted(() ->
                assertThat(browser.callback("demo", code, state).status()).isEqualTo(200));
        assertUsable(machineCode);
        assertThat(platform.platform().getRequests())
                .filteredOn(request -> machineCode.equals(request.machineCode()))
                .as("the code was sent once")
                .hasSize(1);
        assertThat(openLetter(machineCode)).isNull();
    }

    /** Keeps token pairs from being stored while something runs. */
    interface Trouble {
        void during(Runnable action) throws Exception;
    }

    @Test
    void aTokenPairThatCannotBeStoredAtOnceIsStoredLaterAndItsCodeIsSentOnce() throws Exception {
        JdbcTemplate jdbc = node.bean(JdbcTemplate.class);
        authorizeInTrouble(action -> {
            jdbc.execute("ALTER TABLE yly_token RENAME TO yly_token_away");
            try {
                action.run();
            } finally {
                jdbc.execute("ALTER TABLE yly_token_away RENAME TO yly_token");
            }
        });
    }

    private void assertUsable(String machineCode) {
        Token token = token(machineCode);
        TokenPair current =
                TokenPair.current(platform.platform(), CLIENT, machineCode).orElseThrow();
        Cipher cipher = node.bean(Cipher.class);
        assertThat(cipher.decrypt(token.accessToken(), "yly_token.access_token", "demo", machineCode))
                .isEqualTo(current.accessToken());
        assertThat(cipher.decrypt(token.refreshToken(), "yly_token.refresh_token", "demo", machineCode))
                .isEqualTo(current.refreshToken());
        assertThat(platform.platform().getDeadRefreshTokensSent()).isZero();
    }

    private DeadLetter openLetter(String machineCode) {
        return node
                .bean(DeadLetterRepository.class)
                .search(new DeadLetterRepository.Filter(DeadLetter.Status.OPEN, "demo", null, null, null), 100, 0)
                .stream()
                .filter(letter -> machineCode.equals(letter.machineCode()))
                .findFirst()
                .orElse(null);
    }

    @Test
    void aTokenIsRefreshedWhenItIsDueAndNotBefore() {
        String machineCode = authorized();
        clock.advance(Duration.ofDays(18));
        sweep();
        assertThat(token(machineCode).refreshedAt()).isNull();

        clock.advance(Duration.ofDays(2));
        sweep();
        assertThat(token(machineCode).refreshedAt()).isEqualTo(clock.instant());
        assertThat(token(machineCode).leaseOwner()).isNull();
        assertUsable(machineCode);
    }

    @Test
    void aLeaseThatExpiresWithoutAnOutcomeIsRetriedFirstWithTheSameRefreshToken() {
        String lost = authorized();
        makeDue(lost);
        Lease lease = claim().get(0);
        // The platform rotates, but the process dies before it has the answer: nobody ends the lease.
        assertThat(platform.platform().answer("/oauth/oauth", form(lease)).body())
                .contains("\"error\":\"0\"");
        String due = authorized();
        makeDue(due);

        clock.advance(Duration.ofMinutes(3));
        List<Lease> next = claim();
        assertThat(next).extracting(Lease::machineCode).containsExactly(lost);
        assertThat(refresh(next.get(0)).kind()).isEqualTo(RefreshResult.Kind.REFRESHED);
        assertUsable(lost);
        assertThat(claim()).extracting(Lease::machineCode).containsExactly(due);
    }

    private Map<String, String> form(Lease lease) {
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        Token token = lease.token();
        return Map.of(
                "client_id",
                CLIENT,
                "grant_type",
                "refresh_token",
                "scope",
                "all",
                "refresh_token",
                node.bean(Cipher.class)
                        .decrypt(token.refreshToken(), "yly_token.refresh_token", "demo", token.machineCode()),
                "timestamp",
                timestamp,
                "sign",
                Signature.of(CLIENT, timestamp, "not-a-real-secret"),
                "id",
                UUID.randomUUID().toString());
    }

    private void makeDue(String machineCode) {
        assertThat(node.bean(TokenRepository.class).makeDue("demo", machineCode))
                .isTrue();
    }

    @Test
    void aNewAuthorizationSupersedesARefreshInFlight() {
        String machineCode = authorized();
        makeDue(machineCode);
        Lease old = claim().get(0);
        authorize(machineCode, null);

        platform.platform().inject(Faults.code(20).times(-1));
        assertThat(refresh(old).kind()).isEqualTo(RefreshResult.Kind.NOT_MADE);
        assertThat(token(machineCode).status()).isEqualTo(TokenStatus.ACTIVE);
        assertThat(openLetter(machineCode)).isNull();
        assertUsable(machineCode);
    }

    @Test
    void aLeaseThatWaitedIsNotUsedAfterTheTokenChanged() {
        String machineCode = authorized();
        makeDue(machineCode);
        Lease old = claim().get(0);
        authorize(machineCode, null);
        clock.advance(Duration.ofSeconds(5));
        int before = platform.platform().getRequests().size();

        assertThat(refresh(old).kind()).isEqualTo(RefreshResult.Kind.NOT_MADE);
        assertThat(platform.platform().getRequests()).hasSize(before);
        assertUsable(machineCode);
    }

    @Test
    void theSweepLeavesTheReserveOfTheDayToPeople() {
        String machineCode = authorized();
        for (int i = 0; i < 9; i++) {
            makeDue(machineCode);
            sweep();
        }
        assertThat(token(machineCode).quotaUsed()).isEqualTo(10);
        makeDue(machineCode);
        sweep();
        Token deferred = token(machineCode);
        assertThat(deferred.status()).isEqualTo(TokenStatus.DEFERRED);
        assertThat(deferred.quotaUsed()).isEqualTo(10);
        Instant midnight = Instant.parse(deferred.quotaDay() + "T16:00:00Z");
        assertThat(deferred.dueAt()).isBetween(midnight, midnight.plus(Duration.ofHours(2)));

        clock.set(deferred.dueAt());
        sweep();
        assertThat(token(machineCode).status()).isEqualTo(TokenStatus.ACTIVE);
        assertThat(token(machineCode).quotaUsed()).isEqualTo(1);
        assertUsable(machineCode);
    }

    @Test
    void aDeadRefreshTokenAsksForAuthorizationOnceAndIsNotTriedAgain() {
        String machineCode = authorized();
        makeDue(machineCode);
        platform.platform().inject(Faults.code(20).times(1));
        sweep();
        assertThat(token(machineCode).status()).isEqualTo(TokenStatus.REAUTHORIZE);
        assertThat(token(machineCode).dueAt()).isNull();
        assertThat(openLetter(machineCode)).satisfies(letter -> {
            assertThat(letter.code()).isEqualTo("20");
            assertThat(letter.category()).isEqualTo("refresh-token-dead");
        });
    }

    @Test
    void transientFaultsAreRetriedLaterAndDeadLetteredWhenTheAttemptsRunOut() {
        String machineCode = authorized();
        makeDue(machineCode);
        platform.platform().inject(Faults.http(500).times(-1));
        for (int attempt = 1; attempt < 5; attempt++) {
            sweep();
            assertThat(token(machineCode).attempts()).isEqualTo(attempt);
            assertThat(token(machineCode).dueAt()).isAfter(clock.instant());
            clock.set(token(machineCode).dueAt());
        }
        sweep();
        assertThat(token(machineCode).status()).isEqualTo(TokenStatus.FAULTED);
        assertThat(openLetter(machineCode).code()).isEqualTo("http-500");

        platform.platform().clearFaults();
        makeDue(machineCode);
        sweep();
        assertThat(token(machineCode).status()).isEqualTo(TokenStatus.ACTIVE);
        assertThat(openLetter(machineCode)).isNull();
        assertUsable(machineCode);
    }

    @Test
    void aRetryLocksTheTokenBeforeItsDeadLetterAsAnOutcomeDoes() throws Exception {
        String machineCode = deadLettered();
        assertLocksTheTokenFirst(
                machineCode,
                "POST",
                "/api/dead-letters/" + openLetter(machineCode).id() + "/retry");
    }

    @Test
    void aDeletionLocksTheTokenBeforeItsDeadLetterAsAnOutcomeDoes() throws Exception {
        String machineCode = deadLettered();
        assertLocksTheTokenFirst(machineCode, "DELETE", "/api/tokens/demo/" + machineCode);
        assertThat(openLetter(machineCode)).isNull();
    }

    private String deadLettered() {
        String machineCode = authorized();
        makeDue(machineCode);
        platform.platform().inject(Faults.code(12).times(1));
        sweep();
        return machineCode;
    }

    /** While the call waits for the token, it keeps nobody from the dead letter. */
    private void assertLocksTheTokenFirst(String machineCode, String method, String path) throws Exception {
        String letter = openLetter(machineCode).id();
        JdbcTemplate jdbc = node.bean(JdbcTemplate.class);
        Client operator = new Client(node.port()).as(EngineNode.KEY);
        CompletableFuture<Integer> call = new TransactionTemplate(node.bean(PlatformTransactionManager.class))
                .execute(status -> {
                    jdbc.queryForList("SELECT version FROM yly_token WHERE machine_code = ? FOR UPDATE", machineCode);
                    CompletableFuture<Integer> sent = CompletableFuture.supplyAsync(
                            () -> operator.send(method, path, "", null).status());
                    await().during(Duration.ofMillis(500))
                            .atMost(Duration.ofSeconds(5))
                            .until(() -> !sent.isDone());
                    assertThat(jdbc.queryForList(
                                    "SELECT id FROM yly_dead_letter WHERE id = ? FOR UPDATE NOWAIT", letter))
                            .hasSize(1);
                    return sent;
                });
        assertThat(call.get(10, TimeUnit.SECONDS)).isBetween(202, 204);
    }

    @Test
    void codesThatDifferInCaseAreDifferentTerminals() {
        TokenWriter writes = node.bean(TokenWriter.class);
        writes.issue("demo", "ABC", "one", new Grant("a1", "r1", "ABC", "all", MONTH, null));
        writes.issue("demo", "abc", "two", new Grant("a2", "r2", "abc", "all", MONTH, null));
        assertThat(token("ABC").merchant()).isEqualTo("one");
        assertThat(token("abc").merchant()).isEqualTo("two");
        assertThat(node.bean(TokenRepository.class)
                        .search(
                                new TokenRepository.Filter("demo", null, "tw", null, null, null, null, null),
                                new TokenRepository.Order(null, null),
                                10,
                                0)
                        .page())
                .extracting(Token::machineCode)
                .containsExactly("abc");
        node.bean(TokenRepository.class).delete("demo", "ABC");
        node.bean(TokenRepository.class).delete("demo", "abc");
    }

    private static final List<String> APPS = List.of("demo", "north", "south");

    /** Runs something for each application in several threads, all at once; whatever fails is thrown. */
    private static void inParallel(int threadsPerApp, Consumer<String> action) {
        ExecutorService threads = Executors.newCachedThreadPool();
        CyclicBarrier start = new CyclicBarrier(APPS.size() * threadsPerApp);
        try {
            List<CompletableFuture<Void>> all = APPS.stream()
                    .flatMap(app -> IntStream.range(0, threadsPerApp)
                            .mapToObj(i -> CompletableFuture.runAsync(
                                    () -> {
                                        try {
                                            start.await();
                                        } catch (InterruptedException | BrokenBarrierException e) {
                                            throw new IllegalStateException(e);
                                        }
                                        action.accept(app);
                                    },
                                    threads)))
                    .toList();
            all.forEach(CompletableFuture::join);
        } finally {
            threads.shutdown();
        }
    }

    /** MariaDB's default isolation locks the gap before the index entry: claims of two applications would deadlock. */
    @Test
    void claimsAndFirstAuthorizationsOfThreeApplicationsInParallelNeverFail() {
        for (int round = 0; round < 10; round++) {
            Queue<String> leased = new ConcurrentLinkedQueue<>();
            APPS.forEach(app -> IntStream.range(0, 6).forEach(i -> {
                String machineCode = machineCode();
                authorize(app, machineCode, "shop");
                node.bean(TokenRepository.class).makeDue(app, machineCode);
            }));
            inParallel(3, app -> {
                authorize(app, machineCode(), "new");
                Exchange claim = node.bean(CamelContext.class)
                        .createProducerTemplate()
                        .request("direct:claim-due", exchange -> exchange.setVariable("app", app));
                assertThat(claim.getException()).isNull();
                claim.getMessage().getBody(List.class).forEach(lease -> leased.add(((Lease) lease).machineCode()));
                authorize(app, machineCode(), "new");
            });
            assertThat(leased).doesNotHaveDuplicates().hasSize(18);
            node.bean(JdbcTemplate.class).update("DELETE FROM yly_token");
        }
    }

    @Test
    void anImportBesideSweepsOfThreeApplicationsHarmsNeither() {
        inParallel(2, app -> {
            List<String> codes = IntStream.range(0, 20)
                    .mapToObj(i -> machineCode())
                    .peek(code -> authorize(app, code, "shop"))
                    .toList();
            codes.forEach(code -> node.bean(TokenRepository.class).makeDue(app, code));
            String lines = IntStream.range(0, 200)
                    .mapToObj(i -> """
                            {"app":"%s","machineCode":"%s","accessToken":"a","refreshToken":"r","accessExpiresAt":"2099-01-01T00:00:00Z"}
                            """.formatted(app, machineCode()))
                    .collect(Collectors.joining());
            CompletableFuture<TokenImport.Imported> imported = CompletableFuture.supplyAsync(() -> {
                try {
                    return node.bean(TokenImport.class)
                            .run(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            for (List<Lease> leases = claim(app); !leases.isEmpty(); leases = claim(app)) {
                leases.forEach(this::refresh);
            }
            assertThat(Json.MAPPER.valueToTree(imported.join()).get("imported").asInt())
                    .isEqualTo(200);
        });
        assertThat(node.bean(JdbcTemplate.class)
                        .queryForObject("SELECT COUNT(*) FROM yly_token WHERE refreshed_at IS NOT NULL", Long.class))
                .isEqualTo(6 * 20);
    }

    @Test
    void nodesThatStartAtTheSameTimeWithANewApplicationDoNotHinderEachOther() {
        node.bean(JdbcTemplate.class).update("DELETE FROM yly_app");
        inParallel(3, app -> node.bean(Applications.class).afterPropertiesSet());
        assertThat(node.bean(JdbcTemplate.class).queryForList("SELECT app FROM yly_app ORDER BY app", String.class))
                .isEqualTo(APPS);
    }

    @Test
    @Timeout(60)
    void aClockThatWasAheadOnceDelaysNoLeaseAndNoRetry() {
        String crashed = authorized();
        String failed = authorized();
        clock.advance(Duration.ofHours(20));
        makeDue(crashed);
        claim();
        makeDue(failed);
        platform.platform().inject(Faults.http(500).times(1));
        sweep();
        clock.advance(Duration.ofHours(-20));

        RefreshResult onDemand = (RefreshResult) node.send(
                "direct:bridge-refresh", null, Map.of("app", "demo", "machineCode", crashed, "onlyIfExpired", false));
        assertThat(onDemand.kind()).as("a lease without a holder").isEqualTo(RefreshResult.Kind.REFRESHED);
        sweep();
        assertThat(token(failed).refreshedAt()).isNotNull();
        assertUsable(crashed);
        assertUsable(failed);
    }

    /** Within the longest pause between two attempts, and far beyond any lease. */
    @Test
    void aClockThatWasHalfAnHourAheadDelaysNoLeaseWithoutAHolder() {
        String crashed = authorized();
        clock.advance(Duration.ofMinutes(30));
        makeDue(crashed);
        claim();
        clock.advance(Duration.ofMinutes(-30));
        sweep();
        assertThat(token(crashed).refreshedAt()).isEqualTo(clock.instant());
        assertUsable(crashed);
    }

    @Test
    void aClockThatWasAheadOnceDelaysNoDeferral() {
        String deferred = authorized();
        clock.advance(Duration.ofHours(20));
        makeDue(deferred);
        platform.platform().inject(Faults.code(41).times(1));
        sweep();
        assertThat(token(deferred).status()).isEqualTo(TokenStatus.DEFERRED);
        clock.advance(Duration.ofHours(-20));
        sweep();
        assertThat(token(deferred).status()).isEqualTo(TokenStatus.ACTIVE);
        assertUsable(deferred);
    }

    @Test
    void aClockThatWasAheadOnceDelaysNoEvent() {
        JdbcTemplate jdbc = node.bean(JdbcTemplate.class);
        // The node's first event gives it its turn.
        authorized();
        await().until(() -> jdbc.queryForList("SELECT id FROM yly_outbox").isEmpty());
        long later = clock.millis() + Duration.ofHours(8).toMillis();
        assertThat(jdbc.update("UPDATE yly_turn SET owner = 'a node that is gone', until_at = ?", later))
                .isPositive();
        jdbc.update(
                "INSERT INTO yly_outbox (subscription, id, sequence_no, app, subject, type, event, created_at, due_at, attempts)"
                        + " VALUES ('events', '1', 1, 'demo', '4004', 'yilianyun.token.issued', '{}', ?, ?, 0)",
                later,
                later);
        await().until(() -> jdbc.queryForList("SELECT id FROM yly_outbox").isEmpty());
    }
}
