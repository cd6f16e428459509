package io.yilianyun.bridge.routes;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.yilianyun.bridge.support.Platform.code;
import static io.yilianyun.bridge.support.Platform.http;
import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.platform.PlatformClock;
import io.yilianyun.bridge.platform.Signature;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import io.yilianyun.bridge.support.Platform;
import io.yilianyun.bridge.token.Token;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Calls with a terminal's access token: api-call, api-call-path, call, call-once. */
class CallRouteTest extends BridgeTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String PRINT = "print/index";
    private static final String PRINTED =
            "{ \"error\" : \"0\", \"error_description\":\"success\",\n \"body\":{\"id\":\"2160\",\"备注\":\"已接收\\u00e9\"}}";
    private static final int CALLERS = 30;

    @Autowired
    private PlatformClock platformClock;

    private String machineCode;

    @BeforeEach
    void aTokenIsThere() {
        machineCode = granted("demo");
    }

    @AfterEach
    void theClocksAgreeAgain() {
        platformClock.observe(date(clock.instant()));
        platformClock.adopt();
    }

    private static String date(Instant instant) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> URLEncoder.encode(field.getKey(), StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private String address(String path) {
        return "/api/call/demo/" + machineCode + "/" + path;
    }

    private Answer call(String path, String form) {
        return client().as(Client.TOKEN).send("POST", address(path), form, FORM);
    }

    private Answer print() {
        return call(PRINT, "content=Tee&origin_id=A1");
    }

    /** What the platform answers to a print with an access token, one after the other. */
    private static void onPrint(String accessToken, ResponseDefinitionBuilder... answers) {
        PLATFORM.on("/" + PRINT, "access_token", accessToken, answers);
    }

    private void onRefresh(ResponseDefinitionBuilder... answers) {
        PLATFORM.onRefresh("refresh-" + machineCode, answers);
    }

    private ResponseDefinitionBuilder rotated() {
        return success(machineCode, "access-2-" + machineCode, "refresh-2-" + machineCode);
    }

    private static List<String> urls() {
        return PLATFORM.requests().stream().map(LoggedRequest::getUrl).toList();
    }

    private static void assertPrinted(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(PRINTED);
    }

    private static JsonNode assertProblem(Answer answer, int status, String reason) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.json().get("detail").asText()).contains(reason);
        assertThat(answer.json().get("instance").asText()).startsWith("/api/call/");
        return answer.json();
    }

    /** Refused before anything was sent. */
    private static JsonNode assertRefused(Answer answer, int status, String reason) {
        JsonNode problem = assertProblem(answer, status, reason);
        assertThat(PLATFORM.requests()).isEmpty();
        return problem;
    }

    @Test
    void aCallIsSignedAndForwardedWithTheTokenAndItsAnswerComesBackByteForByte() {
        PLATFORM.onAnything(okJson(PRINTED));
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("content", "<FS2>订单 #7</FS2>\r\n1 × Tee & +%=\t½\n");
        fields.put("origin_id", "A1");
        fields.put("idempotence", "1");
        fields.put("empty", "");
        Answer answer = call(PRINT, form(fields));
        assertPrinted(answer);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.headers().map().keySet())
                .extracting(String::toLowerCase)
                .doesNotContain("content", "origin_id", "authorization", "date-of-platform", "etag");

        assertThat(urls()).containsExactly("/print/index");
        Map<String, String> sent = new LinkedHashMap<>(PLATFORM.forms().get(0));
        String time = Long.toString(clock.instant().getEpochSecond());
        Map<String, String> expected = new LinkedHashMap<>(fields);
        expected.put("client_id", Platform.CLIENT);
        expected.put("access_token", "access-" + machineCode);
        expected.put("machine_code", machineCode);
        expected.put("timestamp", time);
        expected.put("sign", Signature.of(Platform.CLIENT, time, Platform.SECRET));
        assertThat(UUID.fromString(sent.remove("id")).version()).isEqualTo(4);
        assertThat(sent).isEqualTo(expected);
    }

    @Test
    void aCallSpendsNoQuotaAndHoldsNoLease() {
        PLATFORM.onAnything(okJson(PRINTED));
        Token before = token("demo", machineCode);
        assertPrinted(print());
        Token after = token("demo", machineCode);
        assertThat(after.quotaUsed()).isEqualTo(before.quotaUsed());
        assertThat(after.version()).isEqualTo(before.version());
        assertThat(after.leaseOwner()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "printer/getprintstatus", "a/b/c_1", "a/b/c/d", "oauth/setpushurl"})
    void aPathHasOneToFourParts(String path) {
        PLATFORM.onAnything(okJson(PRINTED));
        assertPrinted(call(path, "x=1"));
        assertThat(urls()).containsExactly("/" + path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b/c/d/e",
                "Print/index",
                "print/INDEX",
                "print/index/",
                "print-index",
                "print.index",
                "print/in~dex",
                "print/%C3%A9",
                "print/%20",
            })
    void anyOtherPathIsRefusedWithTheRule(String path) {
        assertThat(assertRefused(call(path, "x=1"), 400, "path")
                        .at("/errors/0/parameter")
                        .asText())
                .isEqualTo("path");
    }

    @Test
    void withoutAPathThereIsNoSuchCall() {
        assertRefused(call("", "x=1"), 404, "no such call");
    }

    @Test
    void aPathThatIsTooLongIsRefused() {
        assertRefused(call("a".repeat(101), "x=1"), 400, "at most 100 characters");
        assertRefused(call("print/" + "a".repeat(101), "x=1"), 400, "at most 100 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "print//index",
                "print/..%2Foauth/oauth",
                "print/../oauth/oauth",
                "print%2Findex",
                "print;a=b/index"
            })
    void aPathThatIsNotPlainIsRefusedBeforeAnythingLooksAtIt(String path) {
        assertThat(call(path, "x=1").status()).isEqualTo(400);
        assertThat(PLATFORM.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"oauth/oauth", "oauth/authorize", "oauth/scancodemodel", "oauth/oauth/x"})
    void onlyTheBridgeExchangesAndRefreshes(String path) {
        assertRefused(call(path, "grant_type=refresh_token"), 400, "must not be a call that grants tokens");
    }

    @Test
    void fieldsOfTheBridgeAreNamedAndRefused() {
        for (String field : List.of("client_id", "access_token", "machine_code", "sign", "timestamp", "id")) {
            assertRefused(call(PRINT, "content=x&" + field + "=TOPSECRET"), 400, field + " is added by the bridge");
        }
        JsonNode problem = assertRefused(call(PRINT, "sign=TOPSECRET&id=TOPSECRET"), 400, "sign");
        assertThat(problem.get("errors").findValuesAsText("parameter")).containsExactlyInAnyOrder("sign", "id");
        assertThat(problem.toString()).doesNotContain("TOPSECRET");
    }

    @Test
    void aFieldThatComesTwiceIsRefused() {
        assertRefused(call(PRINT, "content=x&content=y"), 400, "content is given more than once");
        assertRefused(
                call(PRINT, "f".repeat(100) + "=x&" + "f".repeat(100) + "=y"), 400, "f".repeat(64) + "… is given");
    }

    @Test
    void theQueryIsNoPlaceForFields() {
        assertRefused(call(PRINT + "?content=x", "a=1"), 400, "content is not known");
        assertRefused(call("status?content=x", "a=1"), 400, "content is not known");
        assertRefused(call(PRINT + "?path=oauth/oauth", "a=1"), 400, "path is not known");
    }

    /** Camel makes headers of the fields of a form. */
    @ParameterizedTest
    @ValueSource(strings = {PRINT, "status"})
    void aFieldIsAFieldWhateverItsName(String path) {
        String other = granted("second");
        PLATFORM.onAnything(okJson(PRINTED));
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("app", "second");
        fields.put("machineCode", other);
        fields.put("path", "oauth/oauth");
        fields.put("matchOnUriPrefix", "oauth/oauth");
        fields.put("operation", "refresh");
        fields.put("onlyIfExpired", "false");
        fields.put("CamelHttpUri", "http://127.0.0.1:1/evil");
        fields.put("CamelHttpPath", "/evil");
        fields.put("CamelHttpMethod", "GET");
        fields.put("CamelHttpResponseCode", "500");
        fields.put("Content-Type", "text/html");
        fields.put("Content-Length", "1");
        fields.put("Cache-Control", "public");
        fields.put("Location", "http://evil.example");
        fields.put("Set-Cookie", "a=b");
        fields.put("Host", "evil.example");
        fields.put("_method", "DELETE");
        Answer answer = call(path, form(fields));
        assertPrinted(answer);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.header("Location")).isNull();
        assertThat(answer.header("Set-Cookie")).isNull();
        LoggedRequest request = PLATFORM.requests().get(0);
        assertThat(request.getMethod().value()).isEqualTo("POST");
        assertThat(request.getUrl()).isEqualTo("/" + path);
        assertThat(request.getHeaders().toString()).doesNotContain("evil");
        assertThat(PLATFORM.forms().get(0))
                .containsAllEntriesOf(fields)
                .containsEntry("access_token", "access-" + machineCode)
                .containsEntry("machine_code", machineCode);
    }

    @Test
    void aFormMayBeEmptyOrMissing() {
        PLATFORM.onAnything(okJson(PRINTED));
        assertPrinted(call("printer/getprintstatus", ""));
        assertPrinted(client().as(Client.TOKEN).post(address("printer/getprintstatus")));
        assertPrinted(client().as(Client.TOKEN).send("POST", address("printer/getprintstatus"), null, null));
        assertThat(PLATFORM.forms()).allSatisfy(form -> assertThat(form.keySet())
                .containsExactlyInAnyOrder("client_id", "access_token", "machine_code", "sign", "timestamp", "id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {PRINT, "status"})
    void whatIsNoFormIsRefused(String path) {
        for (String type :
                List.of("application/json", "text/plain", "application/octet-stream", "multipart/form-data")) {
            assertThat(assertRefused(client().as(Client.TOKEN).send("POST", address(path), "a=1", type), 415, "")
                            .get("type")
                            .asText())
                    .isEqualTo("/api/docs#unsupported-media-type");
        }
        Answer get = client().as(Client.TOKEN).get(address(path));
        assertProblem(get, 405, "POST");
        assertThat(get.header("Allow")).isEqualTo("POST");
    }

    @Test
    void aFormIsOf64KilobytesAtMost() {
        PLATFORM.onAnything(okJson(PRINTED));
        assertPrinted(call(PRINT, "content=" + "x".repeat(65_000)));
        PLATFORM.reset();
        String tooLarge = "content=" + "x".repeat(65_536);
        assertRefused(call(PRINT, tooLarge), 413, "larger than");
        assertRefused(
                client().as(Client.TOKEN).stream(address(PRINT), tooLarge.getBytes(StandardCharsets.UTF_8), FORM),
                413,
                "larger than");
        assertRefused(call(PRINT, "content=%zz"), 400, "cannot be read");
    }

    @Test
    void anUnknownTerminalOrApplicationIsNotFound() {
        for (String terminal :
                List.of("demo/none", "second/" + machineCode, "nobody/" + machineCode, "NO/" + machineCode)) {
            assertRefused(
                    client().as(Client.TOKEN).send("POST", "/api/call/" + terminal + "/print/index", "a=1", FORM),
                    404,
                    terminal);
        }
    }

    @Test
    void aCallOfTheSecondGenerationGoesBelowItsPrefixAndHasItsOwnCodes() {
        machineCode = granted("second");
        PLATFORM.on("/v2/print/index", "access_token", "access-" + machineCode, okJson("{\"error\":3003,\"body\":[]}"));
        PLATFORM.on("/v2/print/index", "access_token", "access-2-" + machineCode, okJson("{\"error\":0}"));
        PLATFORM.on("/v2/oauth/oauth", "refresh_token", "refresh-" + machineCode, rotated());
        Answer answer = client().as(Client.TOKEN)
                .send("POST", "/api/call/second/" + machineCode + "/print/index", "content=x", FORM);
        assertThat(answer.body()).isEqualTo("{\"error\":0}");
        assertThat(urls()).containsExactly("/v2/print/index", "/v2/oauth/oauth", "/v2/print/index");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 8, 9, 10, 12, 13, 20, 24, 41, 47, 99})
    void whatThePlatformRefusesIsTheCallersAffair(int refusal) {
        String body = "{'error':'%d','error_description':'no','body':'detail'}".formatted(refusal);
        PLATFORM.onAnything(okJson(body));
        Answer answer = print();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(body);
        assertThat(PLATFORM.requests()).hasSize(1);
        assertThat(letters("demo")).isEmpty();
        assertThat(token("demo", machineCode).lastError()).isNull();
        assertThat(applications.isRunning("demo")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void aRefusedTokenIsRefreshedAndTheCallIsMadeOnceMoreAllAnew(int refusal) {
        onPrint("access-" + machineCode, code(refusal));
        onPrint("access-2-" + machineCode, okJson(PRINTED));
        onRefresh(rotated());
        assertPrinted(print());
        assertThat(urls()).containsExactly("/print/index", "/oauth/oauth", "/print/index");
        Map<String, String> first = PLATFORM.forms().get(0);
        Map<String, String> second = PLATFORM.forms().get(2);
        assertThat(second.get("id")).isNotEqualTo(first.get("id"));
        assertThat(second).containsEntry("content", "Tee").containsEntry("origin_id", "A1");
        assertThat(second.keySet()).isEqualTo(first.keySet());
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-2-" + machineCode);
        assertThat(token("demo", machineCode).quotaUsed()).as("of the refresh").isEqualTo(2);
        assertThat(letters("demo")).isEmpty();
    }

    @Test
    void aSecondRefusalIsTheAnswer() {
        PLATFORM.on("/" + PRINT, "content", "Tee", code(14));
        onRefresh(rotated());
        Answer answer = print();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("error").asText()).isEqualTo("14");
        assertThat(urls()).containsExactly("/print/index", "/oauth/oauth", "/print/index");
    }

    @Test
    void callsThatWaitForThePlatformLeaveThreadsToOthers() throws Exception {
        PLATFORM.onAnything(PLATFORM.held(okJson(PRINTED)));
        ExecutorService threads = Executors.newFixedThreadPool(70);
        List<CompletableFuture<Answer>> calls = Stream.generate(
                        () -> CompletableFuture.supplyAsync(this::print, threads))
                .limit(70)
                .toList();
        await().until(() -> calls.stream().filter(CompletableFuture::isDone).count() == 22);
        assertThat(camel.getInflightRepository().size("platform-post")).isEqualTo(48);
        assertThat(client().as(Client.TOKEN)
                        .get("/api/tokens/demo/" + machineCode + "/access-token")
                        .status())
                .isEqualTo(200);
        calls.stream()
                .filter(CompletableFuture::isDone)
                .forEach(call -> assertProblem(call.join(), 503, "was not made"));
        PLATFORM.release();
        assertThat(calls.stream().filter(call -> call.join().status() == 200)).hasSize(48);
        threads.shutdown();
        assertThat(PLATFORM.requests()).hasSize(48);
        assertPrinted(print());
    }

    private List<Answer> inParallel(String waitingAt) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        List<Future<Answer>> calls = Stream.generate(() -> threads.submit(this::print))
                .limit(CALLERS)
                .toList();
        await().until(() -> camel.getInflightRepository().size(waitingAt) == CALLERS);
        PLATFORM.release();
        List<Answer> answers = new ArrayList<>();
        for (Future<Answer> answer : calls) {
            answers.add(answer.get());
        }
        threads.shutdown();
        return answers;
    }

    @Test
    void manyCallsWithARefusedTokenCauseOneRefresh() throws Exception {
        onPrint("access-" + machineCode, PLATFORM.held(code(14)));
        onPrint("access-2-" + machineCode, okJson(PRINTED));
        onRefresh(rotated());
        PLATFORM.onRefresh("refresh-2-" + machineCode, rotated());
        assertThat(inParallel("platform-post")).allSatisfy(CallRouteTest::assertPrinted);
        assertThat(urls().stream().filter("/oauth/oauth"::equals)).hasSize(1);
    }

    @Test
    void manyCallsWithAnExpiredTokenCauseOneRefresh() throws Exception {
        clock.advance(Duration.ofDays(31));
        onPrint("access-2-" + machineCode, okJson(PRINTED));
        onRefresh(PLATFORM.held(rotated()));
        assertThat(inParallel("bridge-refresh")).allSatisfy(CallRouteTest::assertPrinted);
        assertThat(urls().stream().filter("/oauth/oauth"::equals)).hasSize(1);
        assertThat(urls().stream().filter("/print/index"::equals)).hasSize(CALLERS);
    }

    /** The platform still takes the old refresh token for two hours, but the quota would be spent for nothing. */
    @Test
    void aTokenThatWasRenewedMeanwhileIsNotRefreshed() throws Exception {
        onPrint("access-" + machineCode, PLATFORM.held(code(14)));
        onPrint("access-2-" + machineCode, okJson(PRINTED));
        onRefresh(rotated());
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<Answer> call = thread.submit(this::print);
        await().until(() -> camel.getInflightRepository().size("platform-post") == 1);
        tokens.makeDue("demo", machineCode);
        run("refresh-demo");
        PLATFORM.release();
        assertPrinted(call.get());
        thread.shutdown();
        assertThat(urls().stream().filter("/oauth/oauth"::equals)).hasSize(1);
        assertThat(token("demo", machineCode).quotaUsed()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"20, 20", "41, 41", "12, 12", "503, http-503"})
    void aRefusedTokenThatCannotBeRefreshedIsAConflictWithTheReason(int refusal, String reason) {
        onPrint("access-" + machineCode, code(14));
        onRefresh(refusal == 503 ? http(503) : code(refusal));
        assertThat(assertProblem(print(), 409, "could not be refreshed")
                        .get("code")
                        .asText())
                .isEqualTo(reason);
        assertThat(urls()).containsExactly("/print/index", "/oauth/oauth");
    }

    @Test
    void anExpiredTokenThatCannotBeRefreshedIsAConflictWithTheReason() {
        clock.advance(Duration.ofDays(31));
        onRefresh(http(503), code(20));
        assertThat(assertProblem(print(), 409, "could not be refreshed")
                        .get("code")
                        .asText())
                .isEqualTo("http-503");
        assertProblem(print(), 409, "could not be refreshed");
        assertProblem(print(), 409, "the merchant must authorize again");
        assertThat(urls()).containsExactly("/oauth/oauth", "/oauth/oauth");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSpentQuotaIsAConflict(boolean expired) {
        if (expired) {
            clock.advance(Duration.ofDays(31));
        }
        String today =
                clock.instant().atOffset(ZoneOffset.ofHours(8)).toLocalDate().toString();
        jdbc.update("UPDATE yly_token SET quota_used = 20, quota_day = ?", today);
        onPrint("access-" + machineCode, code(18));
        Answer answer = print();
        assertThat(assertProblem(answer, 409, "quota").get("type").asText()).isEqualTo("/api/docs#quota-spent");
        assertThat(answer.header("Retry-After")).isNotNull();
    }

    @Test
    void noCallIsMadeForAHaltedApplication() {
        applications.haltByOperator("demo");
        assertThat(assertRefused(print(), 409, "halted").get("type").asText())
                .isEqualTo("/api/docs#application-halted");
    }

    @Test
    void aHaltDuringTheWaitForTheRateIsObeyed() {
        String waiting = granted("slow");
        long now = clock.millis() * 1000;
        jdbc.update("UPDATE yly_app SET next_slot = ?, slot_taken_at = ? WHERE app = 'slow'", now + 1_500_000, now);
        CompletableFuture<Answer> call = CompletableFuture.supplyAsync(() ->
                client().as(Client.TOKEN).send("POST", "/api/call/slow/" + waiting + "/" + PRINT, "content=Tee", FORM));
        await().until(() -> camel.getInflightRepository().size("platform-post") == 1);
        applications.haltByOperator("slow");
        assertRefused(call.join(), 409, "halted");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 19})
    void aRefusedApplicationIsHaltedAndTheCallerGetsTheAnswer(int refusal) {
        PLATFORM.onAnything(code(refusal));
        Answer answer = print();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("error").asText()).isEqualTo(Integer.toString(refusal));
        DeadLetter letter = letter("demo");
        assertThat(letter.operation().label()).isEqualTo("call");
        assertThat(letter.machineCode()).isNull();
        assertThat(letter.category()).isEqualTo("application");
        event(events, null, "yilianyun.app.halted");
        assertProblem(print(), 409, "halted");
        assertThat(PLATFORM.requests()).hasSize(1);
    }

    @Test
    void aWrongSignIsRepeatedWithThePlatformsTimeAndThenHaltsTheApplication() {
        Instant ahead = clock.instant().plusSeconds(900);
        PLATFORM.onAnything(code(11).withHeader("Date", date(ahead)));
        assertThat(print().json().get("error").asText()).isEqualTo("11");
        assertThat(PLATFORM.forms()).hasSize(2);
        assertThat(PLATFORM.forms().get(1)).containsEntry("timestamp", Long.toString(ahead.getEpochSecond()));
        assertThat(letter("demo").code()).isEqualTo("11");
    }

    @Test
    void aRefusedIdIsRepeatedOnceWithANewOne() {
        onPrint("access-" + machineCode, code(33), okJson(PRINTED));
        assertPrinted(print());
        assertThat(PLATFORM.forms().get(0).get("id"))
                .isNotEqualTo(PLATFORM.forms().get(1).get("id"));
        PLATFORM.reset();
        PLATFORM.onAnything(code(33));
        assertThat(print().json().get("error").asText()).isEqualTo("33");
        assertThat(PLATFORM.requests()).hasSize(2);
        assertThat(letters("demo")).isEmpty();
    }

    @Test
    void aCallMayBeTheProbeOfAHaltedApplication() {
        onPrint("access-" + machineCode, code(5), code(5), code(9));
        print();
        clock.set(applications.state("demo").probeAt());
        assertThat(print().json().get("error").asText()).isEqualTo("5");
        assertProblem(print(), 409, "halted");
        assertThat(letters("demo")).hasSize(1);
        clock.set(applications.state("demo").probeAt());
        assertThat(print().json().get("error").asText()).isEqualTo("9");
        assertThat(applications.isRunning("demo")).as("it was answered").isTrue();
        assertThat(letter("demo").status()).isEqualTo(DeadLetter.Status.RESOLVED);
        assertThat(PLATFORM.requests()).hasSize(3);
    }

    @Test
    void aProbeThatIsRefusedForItsTokenShowsThatTheApplicationWorks() {
        onPrint("access-" + machineCode, code(5), code(14));
        onPrint("access-2-" + machineCode, okJson(PRINTED));
        onRefresh(rotated());
        print();
        clock.set(applications.state("demo").probeAt());
        assertPrinted(print());
        assertThat(applications.isRunning("demo")).isTrue();
    }

    static Stream<Arguments> noAnswers() {
        return Stream.of(
                Arguments.of("45", code(45)),
                Arguments.of("http-500", http(500)),
                Arguments.of("http-503", http(503)),
                Arguments.of("http-429", http(429)),
                Arguments.of("http-404", http(404)),
                Arguments.of("http-302", http(302).withHeader("Location", "/x")),
                Arguments.of("malformed", ok("<html>login</html>")),
                Arguments.of("malformed", ok("")),
                Arguments.of("malformed", okJson("{\"body\":{}}")),
                Arguments.of("connection", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)),
                Arguments.of("connection", aResponse().withFault(Fault.EMPTY_RESPONSE)),
                Arguments.of("timeout", okJson(PRINTED).withFixedDelay(4_000)));
    }

    /** It may be printed: a second time would be a second print. */
    @ParameterizedTest
    @MethodSource("noAnswers")
    void whatIsNotAnsweredIsNotRepeated(String code, ResponseDefinitionBuilder answer) {
        PLATFORM.onAnything(answer);
        JsonNode problem = assertProblem(print(), 502, "The platform gave no usable answer");
        assertThat(problem.get("code").asText()).isEqualTo(code);
        assertThat(problem.get("type").asText()).isEqualTo("/api/docs#platform-refused");
        assertThat(PLATFORM.requests()).hasSize(1);
        assertThat(letters("demo")).isEmpty();
        assertThat(applications.isRunning("demo")).isTrue();
    }

    @Test
    void aCallThatIsNotAnsweredTheSecondTimeIsNotRepeatedEither() {
        onPrint("access-" + machineCode, code(14));
        onPrint("access-2-" + machineCode, http(503));
        onRefresh(rotated());
        assertThat(assertProblem(print(), 502, "no usable answer").get("code").asText())
                .isEqualTo("http-503");
        assertThat(PLATFORM.requests()).hasSize(3);
    }

    @Test
    void anAccessTokenThatCannotBeDecryptedIsAConflictAndMadeDue() {
        jdbc.update("UPDATE yly_token SET access_token = refresh_token");
        assertRefused(print(), 409, "decrypt");
        assertThat(token("demo", machineCode).dueAt()).isEqualTo(clock.instant());
    }

    @Test
    void aCallIsTakenDownWithItsPathAndNothingOfItsForm() {
        PLATFORM.onAnything(okJson(PRINTED));
        print();
        call("oauth/oauth", "grant_type=refresh_token");
        await().until(() ->
                jdbc.queryForObject("SELECT COUNT(*) FROM yly_audit WHERE machine_code = ?", Integer.class, machineCode)
                        == 2);
        JsonNode items = client().as(Client.OPERATOR)
                .get("/api/audit?action=callPlatform&app=demo")
                .json()
                .get("items");
        assertThat(items)
                .filteredOn(entry -> entry.get("machineCode").asText().equals(machineCode))
                .extracting(entry -> entry.get("actor").asText() + " " + entry.get("status") + " "
                        + entry.get("detail").asText())
                .containsExactlyInAnyOrder("t 200 print/index", "t 400 oauth/oauth");
        assertThat(items.toString()).doesNotContain("Tee", "access-");
    }

    /** A team's own route calls, again and again on one exchange. */
    @Test
    void aRouteMayCallAndKeepsNothingOfTheToken() {
        onPrint("access-" + machineCode, code(14));
        onPrint("access-2-" + machineCode, okJson(PRINTED));
        onRefresh(rotated());
        Map<String, Object> form = Map.of("content", "Tee", "idempotence", 1);
        Exchange exchange = producer.request("direct:bridge-call", call -> {
            call.setVariable("app", "demo");
            call.setVariable("machineCode", machineCode);
            call.setVariable("path", PRINT);
            call.setVariable("form", form);
        });
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo(PRINTED);
        assertThat(PLATFORM.forms().get(2)).containsEntry("content", "Tee").containsEntry("idempotence", "1");
        assertThat(exchange.getVariable("form")).isEqualTo(form);
        assertThat(exchange.getVariable("path")).isEqualTo(PRINT);
        assertThat(exchange.getVariable("refused")).isNull();
        assertThat(exchange.getVariables().toString()).doesNotContain("access-");
        assertThat(exchange.getMessage().getHeaders()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "print/../oauth, path",
        "oauth/oauth,    path",
        "print/,         path",
        ",               path",
    })
    void aRouteIsRefusedTheSamePaths(String path, String named) {
        Exchange exchange = producer.request("direct:bridge-call", call -> {
            call.setVariable("app", "demo");
            call.setVariable("machineCode", machineCode);
            call.setVariable("path", path);
        });
        assertThat(exchange.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
        assertThat(PLATFORM.requests()).isEmpty();
    }

    @Test
    void aRouteIsToldWhichInputsAreMissingOrNotAllowed() {
        Exchange exchange = producer.request("direct:bridge-call", call -> {
            call.setVariable("path", PRINT);
            call.setVariable("form", Map.of("sign", "TOPSECRET"));
        });
        assertThat(exchange.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("app is missing", "machineCode is missing", "sign is added by the bridge")
                .hasMessageNotContaining("TOPSECRET");
    }
}
