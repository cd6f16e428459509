package io.yilianyun.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.support.JobRun;
import io.yilianyun.bridge.support.Platform;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenRepository;
import io.yilianyun.bridge.token.TokenStatus;
import io.yilianyun.bridge.token.TokenWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quartz.CronTrigger;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.springframework.jdbc.core.JdbcTemplate;

/** An application whose tokens are refreshed at night only, with an error policy of its own: by day only what cannot wait is refreshed. */
class NightlySweepTest {
    private static final Platform PLATFORM = new Platform();
    private static final Instant NOON = Instant.parse("2028-02-01T04:00:00Z");
    private static final MovableClock CLOCK = new MovableClock(NOON);
    private static final Duration MONTH = Duration.ofDays(30);

    private static final Duration UNTIL_THREE = Duration.ofHours(15);

    private static EngineNode node;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Path policy = Files.writeString(
                folder.resolve("codes.yaml"), "v1: {'19': {class: transient, tell: nobody, en: later, zh: later}}");
        Map<String, String> properties = EngineNode.properties(Databases.h2(), PLATFORM.url());
        properties.put("yilianyun.apps.demo.refresh.cron", "0 0 3 * * ?");
        properties.put("yilianyun.apps.demo.refresh.at-remaining", "5d");
        properties.put("yilianyun.apps.demo.refresh.quota-reserve", "19");
        properties.put("yilianyun.apps.demo.error-codes", "file:" + policy);
        properties.put("yilianyun.apps.south.refresh.cron", "-");
        node = EngineNode.start(properties, CLOCK);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void aNewDay() {
        PLATFORM.reset();
        node.bean(JdbcTemplate.class).update("DELETE FROM yly_token");
    }

    @Test
    void theNightIsThatOfTheTimeZone() throws Exception {
        Scheduler scheduler = node.bean(Scheduler.class);
        assertThat(scheduler.getTriggersOfJob(new JobKey("refresh-demo", "yilianyun")))
                .singleElement()
                .isInstanceOfSatisfying(CronTrigger.class, trigger -> {
                    assertThat(trigger.getCronExpression()).isEqualTo("0 0 3 * * ?");
                    assertThat(trigger.getTimeZone().getID()).isEqualTo("Asia/Shanghai");
                });
    }

    @Test
    void onlyAnApplicationWithLongPausesHasASecondSchedule() {
        CamelContext camel = node.bean(CamelContext.class);
        assertThat(camel.getRoute("refresh-due-demo")).isNotNull();
        assertThat(camel.getRoute("refresh-urgent-demo")).isNotNull();
        assertThat(camel.getRoute("refresh-due-north")).isNotNull();
        assertThat(camel.getRoute("refresh-urgent-north")).isNull();
        assertThat(camel.getRoute("refresh-due-south")).as("switched off").isNull();
        assertThat(camel.getRoute("refresh-urgent-south")).isNull();
    }

    @Test
    void aTokenThatBecomesDueByDayWaitsForTheNight() {
        String machineCode = due("4001", MONTH);

        run("urgent-demo");
        assertThat(token(machineCode).refreshedAt()).isNull();
        run("refresh-demo");
        assertThat(token(machineCode).refreshedAt()).isNotNull();
    }

    @Test
    void aTokenThatWouldExpireBeforeTheNextRunDoesNotWait() {
        String machineCode = due("4002", Duration.ofHours(12));

        run("urgent-demo");
        assertThat(token(machineCode).refreshedAt()).isNotNull();
    }

    @Test
    void aRefreshWhoseAnswerMayBeLostDoesNotWait() {
        String machineCode = due("4003", MONTH);
        node.bean(JdbcTemplate.class).update("UPDATE yly_token SET in_doubt = 1");

        run("urgent-demo");
        assertThat(token(machineCode).refreshedAt()).isNotNull();
    }

    @Test
    void aRetryThatAPersonHasAskedForDoesNotWait() {
        String machineCode = due("4004", MONTH);
        node.bean(JdbcTemplate.class).update("UPDATE yly_token SET status = 'FAULTED'");

        run("urgent-demo");
        assertThat(token(machineCode).refreshedAt()).isNotNull();
    }

    @Test
    void theLifeAtWhichItIsDueIsItsOwn() {
        issue("demo", "4005", MONTH);
        issue("north", "4005", MONTH);

        assertThat(token("4005").dueAt())
                .as("the night after at-remaining and its jitter")
                .isIn(
                        NOON.plus(Duration.ofDays(24)).plus(UNTIL_THREE),
                        NOON.plus(Duration.ofDays(25)).plus(UNTIL_THREE));
        assertThat(tokens().find("north", "4005").orElseThrow().dueAt())
                .isBetween(NOON.plus(Duration.ofDays(19)), NOON.plus(Duration.ofDays(20)));
    }

    @Test
    void theReserveIsItsOwn() {
        String machineCode = due("4006", MONTH);

        // Its authorization has used one of twenty, and nineteen are people's.
        CLOCK.set(NOON);
        node.bean(JdbcTemplate.class).update("UPDATE yly_token SET quota_used = 1, quota_day = '2028-02-01'");
        run("refresh-demo");
        assertThat(token(machineCode).status()).isEqualTo(TokenStatus.DEFERRED);
    }

    @Test
    void whatACodeLeadsToIsItsOwn() {
        due("4007", MONTH);
        issue("north", "4008", MONTH);
        tokens().makeDue("north", "4008");
        PLATFORM.onRefresh("refresh-4007", Platform.code(19));
        PLATFORM.onRefresh("refresh-4008", Platform.code(19));

        run("refresh-demo");
        run("refresh-north");
        Applications applications = node.bean(Applications.class);
        assertThat(token("4007").attempts()).isEqualTo(1);
        assertThat(applications.isRunning("demo")).isTrue();
        assertThat(applications.isRunning("north")).isFalse();
        applications.resume("north", "the end of a test");
    }

    /** A token that is due now, was granted on another day, and whose access token lives so long; the platform refreshes it. */
    private static String due(String machineCode, Duration life) {
        PLATFORM.onRefresh("refresh-" + machineCode, Platform.rotated(machineCode));
        issue("demo", machineCode, life);
        node.bean(JdbcTemplate.class).update("UPDATE yly_token SET quota_day = '2028-01-01'");
        tokens().makeDue("demo", machineCode);
        return machineCode;
    }

    private static void issue(String app, String machineCode, Duration life) {
        Grant grant = new Grant("access-" + machineCode, "refresh-" + machineCode, machineCode, "all", life, null);
        node.bean(TokenWriter.class).issue(app, machineCode, null, grant);
    }

    private static TokenRepository tokens() {
        return node.bean(TokenRepository.class);
    }

    private static Token token(String machineCode) {
        return tokens().find("demo", machineCode).orElseThrow();
    }

    private static void run(String trigger) {
        JobRun.of(node.bean(Scheduler.class), trigger);
    }
}
