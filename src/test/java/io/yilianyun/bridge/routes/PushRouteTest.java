package io.yilianyun.bridge.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.zaxxer.hikari.HikariDataSource;
import io.yilianyun.bridge.platform.PlatformClock;
import io.yilianyun.bridge.platform.Signature;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client.Answer;
import io.yilianyun.bridge.support.Platform;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What the platform pushes: push, and on to push.uri. */
class PushRouteTest extends BridgeTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String PUSH = "yilianyun.push";
    private static final String OK = "{\"data\":\"OK\"}";

    @Autowired
    private DataSource dataSource;

    @Autowired
    private PlatformClock platformClock;

    private final ExecutorService threads = Executors.newFixedThreadPool(6);
    private final String machineCode = machineCode();

    @AfterEach
    void endTheThreads() {
        threads.shutdown();
    }

    private String now() {
        return Long.toString(clock.instant().getEpochSecond());
    }

    private static String sign(String time) {
        return Signature.of(Platform.CLIENT, time, Platform.SECRET);
    }

    /** A push of a finished print, signed; further fields, or others in place of these. */
    private Map<String, String> push(String... others) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("cmd", "oauth_finish");
        fields.put("machine_code", machineCode);
        fields.put("order_id", "20281202");
        fields.put("state", "1");
        fields.put("push_time", now());
        for (int i = 0; i < others.length; i += 2) {
            fields.put(others[i], others[i + 1]);
        }
        fields.putIfAbsent("sign", sign(fields.get("push_time")));
        return fields;
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private Answer send(String app, String form) {
        return client().send("POST", "/yilianyun/push/" + app, form, FORM);
    }

    private Answer send(Map<String, String> fields) {
        return send("demo", form(fields));
    }

    private int stored() {
        return jdbc.queryForObject("SELECT COUNT(*) FROM yly_push", Integer.class);
    }

    private static void assertAccepted(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(OK);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
    }

    private void assertRefused(Answer answer, int status, String reason) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().get("detail").asText()).contains(reason);
        assertThat(stored()).isZero();
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM yly_outbox", Integer.class))
                .isZero();
    }

    @Test
    void whoeverAsksWhetherSomebodyIsThereIsToldSoWithoutEffect() {
        assertAccepted(client().get("/yilianyun/push/demo"));
        assertAccepted(client().get("/yilianyun/push/demo?" + form(push())));
        assertAccepted(client().post("/yilianyun/push/demo"));
        assertAccepted(client().send("POST", "/yilianyun/push/demo", "", FORM));
        assertAccepted(client().stream("/yilianyun/push/demo", new byte[0], FORM));
        assertAccepted(client().post("/yilianyun/push/demo?cmd=oauth_finish"));
        assertThat(stored()).isZero();
    }

    @Test
    void anApplicationIsKnownByItsEncodedNameToo() {
        assertAccepted(send("%64emo", form(push())));
        assertThat(stored()).isEqualTo(1);
    }

    @Test
    void anUnknownApplicationIsNotThere() {
        assertRefused(client().get("/yilianyun/push/nobody"), 404, "no such call");
        assertRefused(send("nobody", form(push())), 404, "no such call");
    }

    @Test
    void aPushGoesOnWithAllOfItsFieldsButTheSign() {
        assertAccepted(send(push(
                "origin_id", "A-1", "状态", "纸张 用尽 & more", "sign", sign(now()).toUpperCase(Locale.ROOT))));
        JsonNode event = event(pushes, machineCode, PUSH);
        assertThat(event.get("source").asText()).isEqualTo("/yilianyun/demo");
        Map<String, String> data = new LinkedHashMap<>();
        event.get("data")
                .fields()
                .forEachRemaining(
                        field -> data.put(field.getKey(), field.getValue().asText()));
        Map<String, String> expected = push("origin_id", "A-1", "状态", "纸张 用尽 & more");
        expected.remove("sign");
        assertThat(data).isEqualTo(expected);
        assertThat(pushes.getReceivedExchanges().get(0).getMessage().getHeaders())
                .containsOnlyKeys("Content-Type", "eventType");
        assertThat(received(events, machineCode, PUSH)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"oauth_getOrder", "oauth_request", "oauth_printStatus", "oauth_printMenu", "something_new"})
    void everyKindOfPushIsTaken(String cmd) {
        assertAccepted(send(push("cmd", cmd)));
        assertThat(event(pushes, machineCode, PUSH).at("/data/cmd").asText()).isEqualTo(cmd);
    }

    @Test
    void aFieldThatComesTwiceIsAList() {
        assertAccepted(send("demo", form(push()) + "&order_id=2"));
        assertThat(event(pushes, machineCode, PUSH).at("/data/order_id")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "4009 0005", "..", "<x>", "4.00900E+09", "%s"})
    void whatIsNoMachineCodeIsNoSubject(String code) {
        assertAccepted(send(push("machine_code", code.formatted("4".repeat(65)))));
        JsonNode event = event(pushes, null, PUSH);
        assertThat(event.has("subject")).isFalse();
        assertThat(event.at("/data/machine_code").asText()).isEqualTo(code.formatted("4".repeat(65)));
    }

    @Test
    void aPushOfUnknownLengthIsStored() {
        byte[] body = form(push()).getBytes(StandardCharsets.UTF_8);
        assertAccepted(client().stream("/yilianyun/push/demo", body, FORM));
        event(pushes, machineCode, PUSH);
    }

    @Test
    void whatIsSentAgainIsStoredOnce() {
        Map<String, String> push = push();
        assertAccepted(send(push));
        assertAccepted(send(push));
        List<Map.Entry<String, String>> fields = new ArrayList<>(push.entrySet());
        Collections.reverse(fields);
        Map<String, String> reversed = new LinkedHashMap<>();
        fields.forEach(field -> reversed.put(field.getKey(), field.getValue()));
        assertAccepted(send(reversed));
        clock.advance(Duration.ofSeconds(1));
        assertAccepted(send(push()));
        await().until(() -> received(pushes, machineCode, PUSH).size() >= 2);
        assertAccepted(send(push));
        await().until(() -> jdbc.queryForObject("SELECT COUNT(*) FROM yly_outbox", Integer.class) == 0);
        assertThat(received(pushes, machineCode, PUSH))
                .as("two keys pressed in two seconds are two pushes")
                .hasSize(2);
    }

    @Test
    void whatComesManyTimesAtOnceIsStoredOnce() {
        String form = form(push());
        List<CompletableFuture<Answer>> answers = IntStream.range(0, 20)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> send("demo", form)))
                .toList();
        answers.forEach(answer -> assertAccepted(answer.join()));
        assertThat(stored()).isEqualTo(1);
        event(pushes, machineCode, PUSH);
    }

    @Test
    void theSameFieldsForAnotherApplicationAreAnotherPush() {
        assertAccepted(send(push()));
        assertAccepted(send("centre", form(push("sign", Signature.of("2012345678", now(), Platform.SECRET)))));
        await().until(() -> received(pushes, machineCode, PUSH).size() == 2);
    }

    @ParameterizedTest
    @CsvSource({
        "sign,      00000000000000000000000000000000, sign is wrong",
        "sign,      '',                               sign is wrong",
        "sign,      ''' or 1=1 --',                    sign is wrong",
        "push_time, 1502416679,                       more than push.max-age",
    })
    void whatIsNotOfThePlatformIsRefused(String field, String value, String reason) {
        assertRefused(send(push(field, value)), 403, reason);
    }

    @Test
    void aSignOfAnotherTimeOrAnotherApplicationIsWrong() {
        assertRefused(
                send(push("sign", sign(Long.toString(clock.instant().getEpochSecond() - 1)))), 403, "sign is wrong");
        assertRefused(send("centre", form(push())), 403, "sign is wrong");
    }

    @Test
    void signAndTimeAreThereOnce() {
        for (String field : List.of("sign", "push_time")) {
            Map<String, String> without = push();
            without.remove(field);
            assertRefused(send(without), 403, "once each");
            assertRefused(send("demo", form(push()) + "&" + field + "=1"), 403, "once each");
        }
        assertRefused(
                client().send("POST", "/yilianyun/push/demo?sign=" + sign(now()), form(push()), FORM),
                403,
                "once each");
    }

    @ParameterizedTest
    @ValueSource(strings = {"17000000001", "now", "170000000", "-1700000000", "99999999999999999999"})
    void aTimeThatIsNoneIsRefusedHoweverWellItIsSigned(String time) {
        assertRefused(send(push("push_time", time)), 403, "10 digits");
    }

    @ParameterizedTest
    @CsvSource({"-900, true", "-901, false", "900, true", "901, false"})
    void aPushIsBelievedForFifteenMinutesEitherWay(int seconds, boolean believed) {
        Answer answer = send(push("push_time", Long.toString(clock.instant().getEpochSecond() + seconds)));
        if (believed) {
            assertAccepted(answer);
        } else {
            assertRefused(answer, 403, "901 s, more than push.max-age");
        }
    }

    @Test
    void aLargePushComesThroughWholeAndATooLargeOneIsRefused() {
        assertAccepted(send(push("menu", "菜".repeat(7_000))));
        assertThat(event(pushes, machineCode, PUSH).at("/data/menu").asText()).isEqualTo("菜".repeat(7_000));
        pushes.reset();
        jdbc.update("DELETE FROM yly_push");
        String tooLarge = form(push("menu", "x".repeat(65_536)));
        assertRefused(send("demo", tooLarge), 413, "larger than");
        assertRefused(
                client().stream("/yilianyun/push/demo", tooLarge.getBytes(StandardCharsets.UTF_8), FORM),
                413,
                "larger than");
        assertRefused(
                client().send("POST", "/yilianyun/push/demo", "cmd=%zz&" + form(push()), FORM), 400, "cannot be read");
    }

    @Test
    void whatIsNoFormIsRefused() {
        assertRefused(client().post("/yilianyun/push/demo", "{\"cmd\":\"oauth_finish\"}"), 415, FORM);
        assertRefused(client().send("PUT", "/yilianyun/push/demo", form(push()), FORM), 405, "not supported");
    }

    @Test
    void whatIsNoUtf8IsRefusedAndNeverStoredWithReplacementCharacters() {
        byte[] gbk = (form(push()) + "&content=").getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream raw = new ByteArrayOutputStream();
        raw.writeBytes(gbk);
        raw.writeBytes("纸张".getBytes(Charset.forName("GBK")));
        assertRefused(client().stream("/yilianyun/push/demo", raw.toByteArray(), FORM), 400, "not in UTF-8");
        assertRefused(send("demo", form(push()) + "&content=%D6%D0"), 400, "not in UTF-8");
        assertRefused(send("demo", form(push()) + "&%D6%D0=1"), 400, "not in UTF-8");
        for (String charset : List.of("GBK", "\"gb2312\"", "gb18030", "iso-8859-1", "utf-16", "nonsense")) {
            assertRefused(
                    client().send("POST", "/yilianyun/push/demo", form(push()), FORM + "; charset=" + charset),
                    415,
                    "UTF-8");
        }
        assertAccepted(client().send("POST", "/yilianyun/push/demo", form(push()), FORM + ";charset=utf-8"));
    }

    /** The platform's time is as a node saw it last; what is stored is forgotten by the database's. */
    @Test
    void aPushThatWasForgottenIsNotAcceptedAgainHoweverFarThePlatformsClockIsBehind() {
        try {
            thePlatformsClockIsBehind(Duration.ofMinutes(20));
            Map<String, String> push = push("push_time", Long.toString(platformTime()));
            assertAccepted(send(push));
            for (int minutes = 0; minutes < 60; minutes++) {
                clock.advance(Duration.ofMinutes(1));
                run("housekeeping");
                thePlatformsClockIsBehind(Duration.ofMinutes(20 + minutes));
                send(push);
            }
            await().until(() -> jdbc.queryForObject("SELECT COUNT(*) FROM yly_outbox", Integer.class) == 0);
            assertThat(received(pushes, machineCode, PUSH)).hasSize(1);
        } finally {
            thePlatformsClockIsBehind(Duration.ZERO);
        }
    }

    private long platformTime() {
        return platformClock.instant().getEpochSecond();
    }

    private void thePlatformsClockIsBehind(Duration time) {
        ZonedDateTime theirs = clock.instant().minus(time).atZone(ZoneOffset.UTC);
        platformClock.observe(DateTimeFormatter.RFC_1123_DATE_TIME.format(theirs));
        platformClock.adopt();
    }

    /** The platform gives up after three seconds, and sends it again. */
    @Test
    void pushesThatCannotBeStoredInTimeAreNotOkAndAreStoredWhenTheyAreSentAgain() throws Exception {
        List<String> forms = IntStream.range(0, 6)
                .mapToObj(i -> form(push("order_id", "late-" + i)))
                .toList();
        List<Connection> all = new ArrayList<>();
        try {
            for (int i = dataSource.unwrap(HikariDataSource.class).getMaximumPoolSize(); i > 0; i--) {
                all.add(dataSource.getConnection());
            }
            long before = System.nanoTime();
            List<CompletableFuture<Answer>> answers = forms.stream()
                    .map(form -> CompletableFuture.supplyAsync(() -> send("demo", form), threads))
                    .toList();
            for (CompletableFuture<Answer> answer : answers) {
                assertThat(answer.join().status()).isEqualTo(503);
                assertThat(answer.join().json().get("detail").asText()).contains("in time");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
        } finally {
            for (Connection connection : all) {
                connection.close();
            }
        }
        forms.forEach(form -> assertAccepted(send("demo", form)));
        assertThat(stored()).isEqualTo(6);
        await().until(() -> received(pushes, machineCode, PUSH).size() == 6);
    }

    @Test
    void aPushWhoseEventCannotBeStoredIsNotStoredEither() {
        jdbc.execute("ALTER TABLE yly_outbox RENAME TO yly_outbox_away");
        Answer answer;
        try {
            answer = send(push());
        } finally {
            jdbc.execute("ALTER TABLE yly_outbox_away RENAME TO yly_outbox");
        }
        assertRefused(answer, 500, "reason of the bridge's own");
        assertAccepted(send(push()));
        event(pushes, machineCode, PUSH);
    }

    @Test
    void anEndpointThatFailsKeepsThePushInTheOutbox() {
        pushes.whenAnyExchangeReceived(exchange -> {
            throw new IllegalStateException("broker away");
        });
        assertAccepted(send(push()));
        await().until(() -> jdbc.queryForList("SELECT attempts FROM yly_outbox", Integer.class)
                .equals(List.of(1)));
        pushes.reset();
        clock.advance(Duration.ofSeconds(1));
        event(pushes, machineCode, PUSH);
    }
}
