package io.yilianyun.bridge.engine;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.yilianyun.bridge.support.Platform.code;
import static io.yilianyun.bridge.support.Platform.http;
import static io.yilianyun.bridge.support.Platform.rotated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetupTest;
import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.chaos.ChildBridge;
import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.platform.Signature;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Platform;
import io.yilianyun.bridge.token.TokenWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.ConsumerTemplate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.quartz.CronTrigger;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The route files of the cookbook, as they are in routes/examples, in one bridge and against real parts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CookbookTest {
    private static final Path EXAMPLES = Path.of("routes", "examples");
    private static final List<String> ADDED = List.of(
            "dead-letters-to-jms.xml",
            "events-to-kafka.camel.yaml",
            "robot-dingtalk.camel.yaml",
            "robot-wecom.camel.yaml",
            "dead-letter-digest.camel.yaml",
            "mirror-access-tokens.camel.yaml",
            "print-jobs.camel.yaml",
            "claim-due.camel.yaml");
    private static final String PRINTED = "{\"error\":\"0\",\"error_description\":\"success\",\"body\":{\"id\":\"1\"}}";
    private static final AtomicInteger MACHINES = new AtomicInteger(4_000_000);

    private final Platform platform = new Platform();
    private final GreenMail mail = new GreenMail(ServerSetupTest.SMTP.dynamicPort());
    private int port;
    private KafkaBroker kafka;
    private ArtemisBroker artemis;
    private EngineNode node;
    private JdbcTemplate mirror;

    private Path folder;
    private String machineCode;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        port = ChildBridge.freePort();
        kafka = new KafkaBroker(folder);
        kafka.start();
        artemis = new ArtemisBroker(folder.resolve("artemis"));
        artemis.start();
        mail.start();
        Path routes = Files.createDirectory(folder.resolve("routes"));
        for (String file : ADDED) {
            Files.copy(EXAMPLES.resolve(file), routes.resolve(file));
        }
        Path secrets = Files.createDirectory(folder.resolve("secrets"));
        Files.writeString(secrets.resolve("robot-dingtalk-key"), "d1ngtalk-k3y");
        Files.writeString(secrets.resolve("robot-wecom-key"), "w3com-k3y");
        String mirrorUrl = "jdbc:h2:mem:mirror;DB_CLOSE_DELAY=-1";
        mirror = new JdbcTemplate(new DriverManagerDataSource(mirrorUrl));
        mirror.execute(
                "create table printer_token (app varchar(32), machine_code varchar(64), access_token varchar(500),"
                        + " primary key (app, machine_code))");
        Map<String, String> properties = EngineNode.properties(Databases.h2(), platform.url());
        properties.put("server.port", String.valueOf(port));
        properties.put("yilianyun.apps.demo.client-id", Platform.CLIENT);
        properties.put("yilianyun.apps.demo.client-secret", Platform.SECRET);
        properties.put("yilianyun.routes.directory", routes.toString());
        properties.put("spring.artemis.broker-url", artemis.address());
        properties.put("yilianyun.dead-letter.uri", "direct:dead-letters-to-jms");
        properties.put("yilianyun.events.uri", "direct:events-to-kafka");
        properties.put("camel.component.kafka.brokers", kafka.address());
        for (String robot : List.of("dingtalk", "wecom")) {
            properties.put("yilianyun.subscriptions.%s.uri".formatted(robot), "direct:robot-" + robot);
            properties.put(
                    "yilianyun.subscriptions.%s.types".formatted(robot),
                    "yilianyun.token.reauthorize,yilianyun.app.halted");
            properties.put("robot-%s-url".formatted(robot), platform.url());
        }
        properties.put(
                "spring.config.import",
                "configtree:" + secrets + "/,"
                        + String.join(
                                ",",
                                example("second-application.application.yaml"),
                                example("refresh-at-night.application.yaml"),
                                example("own-error-policy.application.yaml")));
        properties.put("yilianyun.apps.shop.client-id", "4012345678");
        properties.put("yilianyun.apps.shop.client-secret", "not-a-real-secret");
        properties.put(
                "shop-error-codes", EXAMPLES.resolve("shop-error-codes.yaml").toString());
        Path pages = Files.createDirectory(folder.resolve("pages"));
        Files.copy(EXAMPLES.resolve("callback.html"), pages.resolve("callback.html"));
        properties.put("yilianyun.pages.directory", pages.toString());
        properties.put(
                "canteen-secret",
                Files.writeString(folder.resolve("canteen"), "s3cret").toString());
        properties.put("yilianyun.subscriptions.mirror.uri", "direct:mirror-access-tokens");
        properties.put("yilianyun.subscriptions.mirror.types", "yilianyun.token.issued,yilianyun.token.refreshed");
        properties.put("mirror-url", mirrorUrl);
        properties.put("mirror-username", "");
        properties.put("mirror-password", "");
        properties.put("digest-cron", "0/2 * * * * ?");
        properties.put("digest-bridge-url", "http://localhost:" + port);
        properties.put("digest-api-key", "a-readers-key-for-tests");
        properties.put("yilianyun.security.api-keys.r.key", "a-readers-key-for-tests");
        properties.put("yilianyun.security.api-keys.r.roles", "reader");
        properties.put("digest-mail-server", "localhost:" + mail.getSmtp().getPort());
        properties.put("digest-from", "bridge@shop.example");
        properties.put("digest-to", "ops@shop.example");
        properties.put("print-jobs", folder.resolve("jobs").toString());
        properties.put("print-jobs-delay", "200");
        properties.put("yilianyun.push.uri", "direct:print-finished");
        node = EngineNode.start(properties, null);
    }

    private static String example(String file) {
        return "file:" + EXAMPLES.resolve(file).toAbsolutePath();
    }

    @AfterAll
    void stop() throws Exception {
        if (node != null) {
            node.close();
        }
        // Kafka ends the process if its folder is gone.
        kafka.close();
        artemis.close();
        mail.stop();
    }

    @BeforeEach
    void aPrinter() {
        platform.reset();
        machineCode = Integer.toString(MACHINES.incrementAndGet());
        grant(machineCode);
    }

    private void grant(String printer) {
        node.bean(TokenWriter.class).issue("demo", printer, "Shop", pair(printer));
    }

    private static Grant pair(String printer) {
        return new Grant("access-" + printer, "refresh-" + printer, printer, "all", Duration.ofDays(30), null);
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60));
    }

    private void deadLetter(String description) {
        node.send(
                "direct:bridge-dead-letter",
                null,
                Map.of("app", "demo", "machineCode", machineCode, "code", "own", "description", description));
    }

    @Test
    void deadLettersGoToAQueue() {
        deadLetter("to the queue");
        ConsumerTemplate consumer = node.bean(CamelContext.class).createConsumerTemplate();
        patiently()
                .untilAsserted(() -> assertThat(consumer.receiveBody("jms:queue:printer-problems", 1000, String.class))
                        .contains("to the queue", machineCode));
    }

    @Test
    void eventsGoToKafkaByPrinter() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", kafka.address());
        properties.put("group.id", "cookbook");
        properties.put("auto.offset.reset", "earliest");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("printer-events"));
            patiently().until(() -> {
                for (ConsumerRecord<String, String> message : consumer.poll(Duration.ofSeconds(1))) {
                    if (machineCode.equals(message.key())) {
                        return message.value().contains("yilianyun.token.issued");
                    }
                }
                return false;
            });
        }
    }

    private List<LoggedRequest> texts(String path) {
        return texts(path, machineCode);
    }

    private List<LoggedRequest> texts(String path, String part) {
        return platform.requests().stream()
                .filter(request -> request.getUrl().startsWith(path))
                .filter(request -> request.getBodyAsString().contains(part))
                .toList();
    }

    @Test
    void robotsAreToldOfAHaltedApplication() {
        platform.onAnything(okJson("{\"errcode\":0,\"errmsg\":\"ok\"}"));
        Applications applications = node.bean(Applications.class);
        applications.haltByOperator("demo");
        try {
            for (String path : List.of("/robot/send", "/cgi-bin/webhook/send")) {
                patiently()
                        .until(() -> texts(path, "应用已暂停 / application halted: /yilianyun/demo")
                                        .size()
                                == 1);
            }
        } finally {
            applications.resume("demo", "a test");
        }
    }

    @Test
    void robotsAreToldAndAskedAgainIfTheyRefuse() {
        platform.onRefresh("refresh-" + machineCode, code(20));
        platform.onAnything(okJson("{\"errcode\":45009,\"errmsg\":\"too many\"}"));
        node.send("direct:bridge-refresh", null, Map.of("app", "demo", "machineCode", machineCode));
        patiently().until(() -> texts("/robot/send").size() == 1);
        platform.onAnything(okJson("{\"errcode\":0,\"errmsg\":\"ok\"}"));
        for (String path : List.of("/robot/send?access_token=d1ngtalk-k3y", "/cgi-bin/webhook/send?key=w3com-k3y")) {
            patiently().until(() -> texts(path).size() == 2);
            LoggedRequest text = texts(path).get(1);
            assertThat(text.getMethod().getName()).isEqualTo("POST");
            assertThat(text.getBodyAsString())
                    .isEqualTo(
                            "{\"msgtype\":\"text\",\"text\":{\"content\":\"[yilianyun] 需要重新授权 / must be authorized again:"
                                    + " /yilianyun/demo " + machineCode + "\"}}");
        }
        patiently()
                .until(() -> node.bean(JdbcTemplate.class)
                                .queryForObject(
                                        "SELECT COUNT(*) FROM yly_outbox WHERE subscription IN ('dingtalk', 'wecom')",
                                        Integer.class)
                        == 0);
    }

    @Test
    void aMailListsTheOpenDeadLettersAndNotTheKey() {
        deadLetter("for the digest");
        patiently().untilAsserted(() -> assertThat(mail.getReceivedMessages())
                .isNotEmpty()
                .anySatisfy(message ->
                        assertThat(GreenMailUtil.getWholeMessage(message)).contains("for the digest", machineCode)));
        assertThat(mail.getReceivedMessages()).allSatisfy(message -> assertThat(GreenMailUtil.getWholeMessage(message))
                .contains("ops@shop.example")
                .doesNotContain("a-readers-key"));
    }

    private List<String> mirrored() {
        return mirror.queryForList(
                "select access_token from printer_token where app = 'demo' and machine_code = ?",
                String.class,
                machineCode);
    }

    @Test
    void accessTokensAreMirrored() {
        patiently().untilAsserted(() -> assertThat(mirrored()).containsExactly("access-" + machineCode));
        platform.onRefresh("refresh-" + machineCode, rotated(machineCode));
        node.send("direct:bridge-refresh", null, Map.of("app", "demo", "machineCode", machineCode));
        patiently().untilAsserted(() -> assertThat(mirrored()).containsExactly("access-2-" + machineCode));
    }

    private void job(String name, String json) throws Exception {
        Path jobs = Files.createDirectories(folder.resolve("jobs"));
        Files.writeString(jobs.resolve(name + ".part"), json);
        Files.move(jobs.resolve(name + ".part"), jobs.resolve(name + ".json"));
    }

    private boolean isIn(String place, String name) {
        return Files.exists(folder.resolve("jobs").resolve(place).resolve(name + ".json"));
    }

    private void push(String order) {
        String time =
                Long.toString(node.bean("bridgeClock", Clock.class).instant().getEpochSecond());
        assertThat(new Client(port)
                        .send(
                                "POST",
                                "/yilianyun/push/demo",
                                "cmd=oauth_finish&machine_code=%s&state=1&origin_id=%s&push_time=%s&sign=%s"
                                        .formatted(
                                                machineCode,
                                                order,
                                                time,
                                                Signature.of(Platform.CLIENT, time, Platform.SECRET)),
                                "application/x-www-form-urlencoded")
                        .status())
                .isEqualTo(200);
    }

    /** The first answer is lost: the job is sent again as the same order, which the platform prints once. */
    @Test
    void aPrintJobIsSentUntilItIsPrintedAndEndsWithThePush() throws Exception {
        String order = "A" + machineCode;
        platform.on("/print/index", "origin_id", order, http(503), okJson(PRINTED));
        push("N" + machineCode);
        job(order, "{\"app\":\"demo\",\"machineCode\":\"%s\",\"content\":\"Tee × 2\"}".formatted(machineCode));
        patiently().until(() -> isIn("printed", order));
        assertThat(platform.forms("origin_id", order)).hasSize(2).allSatisfy(form -> assertThat(form)
                .containsEntry("content", "Tee × 2")
                .containsEntry("idempotence", "1"));
        push(order);
        patiently().until(() -> isIn("finished", order));
        assertThat(isIn("printed", order)).isFalse();
        patiently()
                .until(() -> node.bean(JdbcTemplate.class)
                                .queryForObject(
                                        "SELECT COUNT(*) FROM yly_outbox WHERE subscription = 'pushes'", Integer.class)
                        == 0);
    }

    @Test
    void aPrintJobThatCannotBePrintedIsSetAside() throws Exception {
        job("B" + machineCode, "{\"app\":\"demo\",\"machineCode\":\"no printer\",\"content\":\"Tee\"}");
        job("C" + machineCode, "no JSON");
        patiently().until(() -> isIn("failed", "B" + machineCode) && isIn("failed", "C" + machineCode));
    }

    @Test
    void aSelectionOfOnesOwnLeavesPrintersOut() {
        String test = "TEST" + machineCode;
        grant(test);
        node.bean(JdbcTemplate.class)
                .update("UPDATE yly_token SET due_at = 1 WHERE machine_code IN (?, ?)", machineCode, test);
        assertThat(node.send("direct:claim-due", null, Map.of("app", "demo")).toString())
                .contains(machineCode)
                .doesNotContain(test);
    }

    @Test
    void aSecondApplicationRunsBesideTheFirst() {
        assertThat(new Client(port)
                        .as("a-readers-key-for-tests")
                        .get("/api/apps")
                        .body())
                .contains("\"demo\"", "\"canteen\"");
    }

    @Test
    void oneApplicationIsRefreshedAtNight() throws Exception {
        assertThat(node.bean(Scheduler.class).getTriggersOfJob(new JobKey("refresh-shop", "yilianyun")))
                .singleElement()
                .isInstanceOfSatisfying(CronTrigger.class, trigger -> assertThat(trigger.getCronExpression())
                        .isEqualTo("0 0 2 * * ?"));
    }

    @Test
    void code19DoesNotHaltTheApplicationOfAnotherPolicy() {
        node.bean(TokenWriter.class).issue("shop", machineCode, "Shop", pair(machineCode));
        platform.onRefresh("refresh-" + machineCode, code(19));
        node.send("direct:bridge-refresh", null, Map.of("app", "shop", "machineCode", machineCode));
        assertThat(platform.forms("refresh_token", "refresh-" + machineCode)).hasSize(1);
        assertThat(node.bean(Applications.class).isRunning("shop")).isTrue();
    }

    @Test
    void theMerchantSeesAPageOfOnesOwn() {
        assertThat(new Client(port)
                        .get("/yilianyun/callback/demo?error=access_denied")
                        .body())
                .contains("小店", "尚未授权", "再试一次");
    }

    /** Nobody listens at the platform's address: the proxy answers. */
    @Test
    void thePlatformIsCalledThroughAProxy() {
        Map<String, String> properties = EngineNode.properties(Databases.h2(), "http://127.0.0.1:9");
        properties.put("spring.artemis.embedded.enabled", "false");
        properties.put("spring.config.import", example("outgoing-proxy.application.yaml"));
        properties.put("proxy-host", "127.0.0.1");
        properties.put("proxy-port", platform.url().replaceFirst(".*:", ""));
        platform.on("/print/index", "machine_code", machineCode, okJson(PRINTED));
        try (EngineNode behind = EngineNode.start(properties, null)) {
            behind.bean(TokenWriter.class).issue("demo", machineCode, "Shop", pair(machineCode));
            Map<String, Object> call = Map.of("app", "demo", "machineCode", machineCode, "path", "print/index");
            assertThat(behind.send("direct:bridge-call", null, call)).isEqualTo(PRINTED);
        }
    }
}
