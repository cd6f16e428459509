package io.yilianyun.bridge.start;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.yilianyun.bridge.BridgeApplication;
import io.yilianyun.bridge.engine.Databases;
import io.yilianyun.bridge.support.JavaProcess;
import io.yilianyun.bridge.support.TestProperties;
import java.io.IOException;
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
import org.junit.jupiter.api.io.TempDir;

/** {@code --check}, as a pipeline runs it: one line per item, everything in one run, and nothing left behind. */
class StartCheckTest {
    @TempDir
    private Path folder;

    private final WireMockServer platform = new WireMockServer(options().dynamicPort());
    private final Map<String, String> properties = new TreeMap<>();

    private record Ended(int code, String output) {}

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
    }

    private void route(String name, String text) throws IOException {
        Files.createDirectories(folder.resolve("routes"));
        Files.writeString(folder.resolve("routes").resolve(name), text);
    }

    private Ended check(String argument) throws Exception {
        StringBuilder text = new StringBuilder();
        properties.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('\n'));
        Files.writeString(folder.resolve("application.properties"), text);
        Process process = JavaProcess.of(
                        folder,
                        List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                        BridgeApplication.class,
                        List.of(argument))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), output);
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
        Ended ended = check("--check");
        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(ended.output().lines())
                .hasSize(7)
                .allMatch(line -> line.contains(": ok, ") || line.endsWith("would start"));
        assertThat(ended.output())
                .contains(
                        "configuration: ok, applications [shop]",
                        "route files: ok, as packaged",
                        "endpoints: ok",
                        "database: ok, the file is made at the first start",
                        "keyset: ok, it is generated at the first start",
                        "platform: ok, " + platform.baseUrl() + " answers (200)")
                .doesNotContain("ready on port");
        assertThat(files()).containsExactly("application.properties");
        assertThat(folder.resolve("events")).doesNotExist();
    }

    @Test
    void everyProblemIsNamedInOneRun() throws Exception {
        properties.put("spring.datasource.url", "jdbc:postgresql://127.0.0.1:1/bridge");
        properties.put("yilianyun.base-url", "http://localhost:1");
        properties.put("yilianyun.push.uri", "kafak:pushes");
        route("one.yaml", "- route:\n    id: one\n    from: {uri: direct:one, steps: [{bogus: x}]}\n");
        route("two.xml", "<routes xmlns=\"http://camel.apache.org/schema/spring\"><route></routes>");
        route("three.yaml", "- route:\n    id: push\n    from: {uri: direct:three, steps: [{to: log:x}]}\n");
        Ended ended = check("--check");
        assertThat(ended.code()).as(ended.output()).isEqualTo(1);
        assertThat(ended.output())
                .contains("one.yaml", "two.xml", "three.yaml:1: the route 'push' is in")
                .contains("endpoints: FAILED: The endpoint of the subscription 'pushes' cannot be used")
                .contains("did you mean 'kafka'?")
                .contains("database: FAILED: The database cannot be reached", "spring.datasource.*")
                .contains("platform: FAILED: http://localhost:1 does not answer")
                .contains("The bridge would not start")
                .doesNotContain("\tat ");
    }

    @Test
    void aWrongConfigurationDoesNotHideTheRest() throws Exception {
        properties.put("spring.datasource.url", "jdbc:postgresql://127.0.0.1:1/bridge");
        properties.put("yilianyun.refresh.lease", "abc");
        properties.put("yilianyun.retry.max-attempts", "0");
        route("one.yaml", "- route:\n    id: one\n    from: {uri: direct:one, steps: [{bogus: x}]}\n");
        Ended ended = check("--check");
        assertThat(ended.code()).as(ended.output()).isEqualTo(1);
        assertThat(ended.output())
                .contains(
                        "configuration: FAILED: yilianyun.refresh.lease is 'abc'",
                        "configuration: FAILED: yilianyun.retry.max-attempts is '0'",
                        "one.yaml",
                        "database: FAILED")
                .doesNotContain("bean");
    }

    @Test
    void offlineNeedsNeitherDatabaseNorPlatform() throws Exception {
        properties.put("spring.datasource.url", "jdbc:postgresql://127.0.0.1:1/bridge");
        properties.put("yilianyun.base-url", "http://localhost:1");
        properties.put("yilianyun.events.uri", "jms:queue:events");
        Ended ended = check("--check=offline");
        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(ended.output()).doesNotContain("database:").contains("platform: not asked");
    }

    @Test
    void aDatabaseWhoseKeysAreOfAnotherKeyset() throws Exception {
        properties.put("spring.datasource.url", Databases.postgres());
        Ended empty = check("--check");
        assertThat(empty.code()).as(empty.output()).isZero();
        assertThat(empty.output()).contains("database: ok, POSTGRESQL, 1 migration(s) to come");

        properties.put(
                "yilianyun.security.encryption-keyset",
                TestProperties.keyset(folder.resolve("a.json")).toString());
        properties.put("yilianyun.refresh.cron", "0 0 0 1 1 ? 2099");
        properties.put("server.port", "0");
        org.springframework.boot.SpringApplication application =
                new org.springframework.boot.SpringApplication(BridgeApplication.class);
        application.setDefaultProperties(new TreeMap<>(properties));
        application.run().close();
        Ended right = check("--check");
        assertThat(right.code()).as(right.output()).isZero();
        assertThat(right.output()).contains("opens 1 data key(s)", "0 migration(s) to come");

        properties.put(
                "yilianyun.security.encryption-keyset",
                TestProperties.keyset(folder.resolve("b.json")).toString());
        Ended wrong = check("--check");
        assertThat(wrong.code()).as(wrong.output()).isEqualTo(1);
        assertThat(wrong.output())
                .contains("keyset: FAILED: yilianyun.security.encryption-keyset cannot open the data key");
    }
}
