package io.yilianyun.bridge.start;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.yilianyun.bridge.BridgeApplication;
import io.yilianyun.bridge.crypto.EncryptionKeys;
import io.yilianyun.bridge.engine.Databases;
import io.yilianyun.bridge.routing.StartCheck;
import io.yilianyun.bridge.support.JavaProcess;
import io.yilianyun.bridge.support.TestProperties;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * {@code --check}, as a pipeline runs it: one line per item, everything in one run, and nothing left behind. Once in a process of its own,
 * which takes longer than all the others.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartCheckTest {
    @TempDir
    private Path folder;

    private final WireMockServer platform = new WireMockServer(options().dynamicPort());
    private final Map<String, String> properties = new TreeMap<>();

    @BeforeEach
    void start() {
        platform.start();
        platform.stubFor(any(anyUrl()).willReturn(ok()));
        properties.put("spring.artemis.embedded.enabled", "false");
        properties.put("yilianyun.base-url", platform.baseUrl());
        properties.put("yilianyun.apps.shop.client-id", "1012345678");
        properties.put("yilianyun.apps.shop.client-secret", "not-a-real-secret");
    }

    @AfterEach
    void stop() {
        platform.stop();
        // The check switches the log of everything else off.
        LoggingSystem.get(getClass().getClassLoader()).setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.INFO);
    }

    private void route(String name, String text) throws IOException {
        Files.createDirectories(folder.resolve("routes"));
        Files.writeString(folder.resolve("routes").resolve(name), text);
    }

    private void write() throws IOException {
        StringBuilder text = new StringBuilder();
        properties.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('\n'));
        Files.writeString(folder.resolve("application.properties"), text);
    }

    /** Returns the exit code. */
    private int check(String argument) throws IOException {
        properties.putIfAbsent("yilianyun.security.encryption-keyset", TestProperties.keyset());
        Path routes = Files.createDirectories(folder.resolve("routes"));
        properties.put("yilianyun.routes.directory", routes.toString());
        write();
        return StartCheck.run(BridgeApplication.class, argument, "--spring.config.additional-location=" + folder + "/");
    }

    private void startOnce() {
        SpringApplication application = new SpringApplication(BridgeApplication.class);
        application.setDefaultProperties(new TreeMap<>(properties));
        application.run("--server.port=0", "--yilianyun.refresh.cron=-").close();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aFirstStartThatWouldWorkLeavesNothingBehind() throws Exception {
        properties.put("yilianyun.events.uri", "file:events");
        properties.put("spring.datasource.url", "jdbc:h2:file:./data/bridge");
        write();
        Process process = JavaProcess.of(folder, JavaProcess.SMALL, BridgeApplication.class, List.of("--check"))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output.lines()).hasSize(7).allMatch(line -> line.contains(": ok, ") || line.endsWith("would start"));
        assertThat(output)
                .contains(
                        "configuration: ok, applications [shop]",
                        "route files: ok, as packaged",
                        "endpoints: ok",
                        "database: ok, the file is made at the first start",
                        "keyset: ok, it is generated at the first start",
                        "platform: ok, " + platform.baseUrl() + " answers (200)");
        assertThat(files()).containsExactly("application.properties");
        assertThat(folder.resolve("events")).doesNotExist();
    }

    @Test
    void everyProblemIsNamedInOneRun(CapturedOutput output) throws IOException {
        properties.put("spring.datasource.url", "jdbc:postgresql://127.0.0.1:1/bridge");
        properties.put("yilianyun.base-url", "http://localhost:1");
        properties.put("yilianyun.push.uri", "kafak:pushes");
        route("one.yaml", "- route:\n    id: one\n    from: {uri: direct:one, steps: [{bogus: x}]}\n");
        route("two.xml", "<routes xmlns=\"http://camel.apache.org/schema/spring\"><route></routes>");
        route("three.yaml", "- route:\n    id: push\n    from: {uri: direct:three, steps: [{to: log:x}]}\n");
        assertThat(check("--check")).as(output.getAll()).isEqualTo(1);
        assertThat(output.getAll())
                .contains("one.yaml", "two.xml", "three.yaml:1: the route 'push' is in")
                .contains("endpoints: FAILED: The endpoint of the subscription 'pushes' cannot be used")
                .contains("did you mean 'kafka'?")
                .contains("database: FAILED: The database cannot be reached", "spring.datasource.*")
                .contains("platform: FAILED: http://localhost:1 does not answer")
                .contains("The bridge would not start")
                .doesNotContain("\tat ");
    }

    /** The loading of the routes hangs at a style sheet when SIGTERM comes. */
    @Test
    void aCheckThatIsStoppedEndsAtOnceAndReportsNothing() throws Exception {
        try (ServerSocket hanging = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            route("one.yaml", """
                    - route:
                        id: one
                        from: {uri: direct:one, steps: [{to: "xslt:http://127.0.0.1:%d/slow.xsl"}]}
                    """.formatted(hanging.getLocalPort()));
            write();
            Process process = JavaProcess.of(
                            folder, JavaProcess.SMALL, BridgeApplication.class, List.of("--check=offline"))
                    .redirectErrorStream(true)
                    .start();
            hanging.setSoTimeout(120_000);
            try (Socket connection = hanging.accept()) {
                process.toHandle().destroy();
                assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isNotZero();
                assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .isEmpty();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    /** As a night's outage looks: each is one line with what to do, and no secret is in any. */
    @Test
    void whatIsDownOrRefusedIsOneLineEach(CapturedOutput output) throws Exception {
        properties.put("spring.datasource.url", refusing(Databases.postgres()));
        properties.put("spring.datasource.username", "bridge");
        properties.put("spring.datasource.password", "the-wrong-password");
        properties.put("yilianyun.base-url", "http://localhost:1");
        properties.put("yilianyun.subscriptions.erp.uri", "jms:queue:events");
        properties.put("spring.artemis.broker-url", "tcp://127.0.0.1:1");
        properties.put("yilianyun.apps.second.client-id", "1012345679");
        properties.put("yilianyun.apps.second.client-secret", "second-real-secret");
        properties.put("yilianyun.apps.second.rate-per-second", "-1");
        List<String> lines = lines(check("--check"), 1, output);
        assertThat(lines)
                .as("the keyset needs the configuration; brokers are not connected to")
                .hasSize(5)
                .anyMatch(line -> line.contains("configuration: FAILED: yilianyun.apps.second.rate-per-second"))
                .anyMatch(line -> line.contains("database: FAILED: ")
                        && line.contains("password authentication failed for user \"bridge\"")
                        && line.contains("Check its URL, user and password (spring.datasource.*"))
                .anyMatch(line -> line.contains("keyset: FAILED: not checked; correct the configuration first"))
                .anyMatch(line -> line.contains("platform: FAILED: http://localhost:1 does not answer: ")
                        && line.contains("check yilianyun.base-url, the network and the proxy"))
                .anyMatch(line -> line.endsWith("The bridge would not start"));
        assertThat(output.getAll())
                .doesNotContain("the-wrong-password", "not-a-real-secret", "second-real-secret", "\tat ");
        assertThat(files()).containsExactly("application.properties");

        properties.remove("yilianyun.apps.second.rate-per-second");
        assertThat(check("--check=offline")).as(output.getAll()).isZero();
    }

    /** A host that no name server knows, and a broker that is down: endpoints are made, not connected to. */
    @Test
    void anUnknownHostOfTheDatabaseIsNamedAndABrokerIsNotConnectedTo(CapturedOutput output) throws Exception {
        properties.put("spring.datasource.url", "jdbc:postgresql://database.invalid:5432/bridge");
        properties.put("spring.datasource.password", "the-wrong-password");
        properties.put("yilianyun.subscriptions.erp.uri", "jms:queue:events");
        properties.put("spring.artemis.broker-url", "tcp://127.0.0.1:1");
        assertThat(lines(check("--check"), 1, output))
                .hasSize(7)
                .anyMatch(line -> line.contains("database: FAILED: The database cannot be reached: ")
                        && line.contains("database.invalid"))
                .anyMatch(line -> line.contains("endpoints: ok"));
        assertThat(output.getAll()).doesNotContain("the-wrong-password", "\tat ");
        assertThat(files()).containsExactly("application.properties");
    }

    /** What the check wrote: one line per item. */
    private static List<String> lines(int code, int expected, CapturedOutput output) {
        assertThat(code).as(output.getAll()).isEqualTo(expected);
        return output.getAll()
                .lines()
                .filter(line -> line.contains("routing.StartCheck"))
                .toList();
    }

    /** The same database, for a user whose password the server checks. */
    private static String refusing(String url) throws Exception {
        JdbcTemplate postgres = new JdbcTemplate(new DriverManagerDataSource(url));
        Path access = Path.of(postgres.queryForObject("SHOW hba_file", String.class));
        Files.writeString(
                access,
                "host all bridge 127.0.0.1/32 scram-sha-256\nhost all bridge ::1/128 scram-sha-256\n"
                        + Files.readString(access));
        postgres.execute("SELECT pg_reload_conf()");
        return url.replaceFirst("\\?.*", "");
    }

    @Test
    void aWrongConfigurationDoesNotHideTheRest(CapturedOutput output) throws IOException {
        properties.put("spring.datasource.url", "jdbc:postgresql://127.0.0.1:1/bridge");
        properties.put("yilianyun.refresh.lease", "abc");
        properties.put("yilianyun.retry.max-attempts", "0");
        route("one.yaml", "- route:\n    id: one\n    from: {uri: direct:one, steps: [{bogus: x}]}\n");
        assertThat(check("--check")).as(output.getAll()).isEqualTo(1);
        assertThat(output.getAll())
                .contains(
                        "configuration: FAILED: yilianyun.refresh.lease is 'abc'",
                        "configuration: FAILED: yilianyun.retry.max-attempts is '0'",
                        "one.yaml",
                        "database: FAILED")
                .doesNotContain("bean");
    }

    @Test
    void aFolderThatCannotBeWrittenTo(CapturedOutput output) throws IOException {
        Path data = Files.writeString(folder.resolve("data"), "a file where the folder should be");
        properties.put("spring.datasource.url", "jdbc:h2:file:" + data.resolve("bridge"));
        assertThat(check("--check")).isEqualTo(1);
        assertThat(output.getAll())
                .contains("database: FAILED: The folder of the database's file cannot be written to: " + data);
        assertThatThrownBy(() -> EncryptionKeys.check(null, data.resolve("keyset.json"), null))
                .hasMessageContaining(
                        "yilianyun.security.encryption-keyset cannot be made: " + data.resolve("keyset.json"));
    }

    @Test
    void offlineNeedsNeitherDatabaseNorPlatform(CapturedOutput output) throws IOException {
        properties.put("spring.datasource.url", "jdbc:postgresql://127.0.0.1:1/bridge");
        properties.put("yilianyun.base-url", "http://localhost:1");
        properties.put("yilianyun.events.uri", "jms:queue:events");
        assertThat(check("--check=offline")).as(output.getAll()).isZero();
        assertThat(output.getAll()).doesNotContain("database:").contains("platform: not asked");
    }

    @Test
    void aListingIsCheckedAndStopsNoStart(CapturedOutput output) throws IOException {
        Path listing = Files.createDirectory(folder.resolve("listing"));
        Files.writeString(listing.resolve("manual.txt"), "How it is used");
        properties.put("yilianyun.apps.shop.listing.directory", listing.toString());
        assertThat(check("--check=offline")).as(output.getAll()).isZero();
        assertThat(output.getAll())
                .contains(
                        "listing of shop: ok, Files: 1.",
                        "listing of shop: ok, manual.txt: 14 characters.",
                        "listing of shop: TO DO, There is no logo: put logo.png or logo.jpg there.");
    }

    @Test
    void aDatabaseWhoseKeysAreOfAnotherKeyset(CapturedOutput output) throws IOException {
        String url = Databases.postgres();
        properties.put("spring.datasource.url", url);
        assertThat(check("--check")).as(output.getAll()).isZero();
        assertThat(output.getAll()).contains("database: ok, POSTGRESQL, 1 migration to come");
        assertThat(new JdbcTemplate(new DriverManagerDataSource(url))
                        .queryForList("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"))
                .isEmpty();

        startOnce();
        assertThat(check("--check")).as(output.getAll()).isZero();
        assertThat(output.getAll()).contains("opens the data keys", "up to date");

        properties.put("yilianyun.security.encryption-keyset", TestProperties.keyset());
        assertThat(check("--check")).isEqualTo(1);
        assertThat(output.getAll())
                .contains("keyset: FAILED: yilianyun.security.encryption-keyset cannot open the data key");
    }
}
