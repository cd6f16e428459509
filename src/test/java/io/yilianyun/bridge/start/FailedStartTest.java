package io.yilianyun.bridge.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yilianyun.bridge.BridgeApplication;
import io.yilianyun.bridge.engine.Databases;
import io.yilianyun.bridge.support.TestProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What an operator reads when the bridge does not start for a reason beyond its properties: what is wrong and what to do, and no trace. */
@ExtendWith(OutputCaptureExtension.class)
class FailedStartTest {
    @TempDir
    private Path folder;

    /** An application of another test may have set it up in its own way. */
    @BeforeEach
    void theLogIsSetUpByTheStart() {
        LoggingSystem.get(getClass().getClassLoader()).cleanUp();
    }

    private void start(Map<String, Object> properties) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "server.port", "0",
                "logging.config", "classpath:yilianyun/logback.xml",
                "spring.datasource.url", "jdbc:h2:mem:failed-start",
                "spring.artemis.embedded.enabled", "false",
                "yilianyun.apps.shop.client-id", "1012345678",
                "yilianyun.apps.shop.client-secret", "not-a-real-secret",
                "yilianyun.security.encryption-keyset", TestProperties.keyset()));
        all.putAll(properties);
        SpringApplication application = new SpringApplication(BridgeApplication.class);
        application.setDefaultProperties(all);
        assertThatThrownBy(() -> application.run().close()).isNotNull();
    }

    private static void assertSays(CapturedOutput output, String... words) {
        assertThat(output.getAll())
                .contains("APPLICATION FAILED TO START")
                .contains(words)
                .doesNotContain("Error creating bean");
        assertThat(output.getAll().lines().filter(line -> line.matches("(\tat | java\\.base@).*")))
                .isEmpty();
    }

    @Test
    void aWrongConfigurationLeavesNothingBehind(CapturedOutput output) {
        start(Map.of(
                "spring.datasource.url",
                "jdbc:h2:file:" + folder.resolve("bridge"),
                "yilianyun.security.encryption-keyset",
                "file:" + folder.resolve("keyset.json"),
                "yilianyun.refresh.lease",
                "abc",
                "yilianyun.retry.max-attempts",
                "0"));
        assertSays(
                output,
                "What is wrong, one per line:",
                "yilianyun.refresh.lease is 'abc'",
                "yilianyun.retry.max-attempts is '0'");
        assertThat(output.getAll().split("yilianyun.refresh.lease is", -1)).hasSize(2);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anEndpointOfAComponentThatIsNotThere(CapturedOutput output) {
        start(Map.of("yilianyun.events.uri", "nosuchcomponent:x"));
        assertSays(
                output,
                "The endpoint of the subscription 'events' cannot be used",
                "nosuchcomponent",
                "yilianyun.events.uri",
                "pom.xml");
    }

    /** A web hook's key is known as a secret before its endpoint exists. */
    @ParameterizedTest
    @ValueSource(strings = {"events.uri", "push.uri", "subscriptions.robot.uri"})
    void anEndpointThatCannotBeMadeDoesNotShowItsKey(String property, CapturedOutput output) {
        start(Map.of(
                "yilianyun." + property,
                "https://hooks.example.com/hook/TOP5ECRET-0a1b-" + property.charAt(0)
                        + "?httpMethod=SHOUT&x=TOP5ECRET-2"));
        assertSays(output, "The endpoint of the subscription", "hooks.example.com", "SHOUT");
        assertThat(output.getAll()).doesNotContain("TOP5ECRET");
    }

    @Test
    void aSubscriptionToEventsThatDoNotExist(CapturedOutput output) {
        start(Map.of(
                "yilianyun.subscriptions.robot.uri", "log:robot",
                "yilianyun.subscriptions.robot.types", "yilianyun.token.refresh,yilianyun.app.*,yilianyun.printer.*"));
        assertSays(
                output,
                "What is wrong, one per line:",
                "yilianyun.subscriptions.robot.types has 'yilianyun.token.refresh', which no event is;"
                        + " did you mean yilianyun.token.refreshed?",
                "yilianyun.subscriptions.robot.types has 'yilianyun.printer.*'");
    }

    @Test
    void aRouteFileThatIsBroken(CapturedOutput output) throws IOException {
        Files.writeString(
                folder.resolve("own.camel.yaml"),
                "- route:\n    id: own\n    from:\n      uri: timer:x\n      steps:\n        - bogus: x\n");
        start(Map.of("yilianyun.routes.directory", folder.toString()));
        assertSays(
                output,
                "The route file file:" + folder.resolve("own.camel.yaml") + " cannot be loaded",
                "bogus",
                "own.camel.yaml, line 6",
                "Correct the route's file");
    }

    @Test
    void aDatabaseThatIsNotThere(CapturedOutput output) {
        start(Map.of("spring.datasource.url", "jdbc:postgresql://127.0.0.1:1/bridge"));
        assertSays(output, "The database cannot be reached", "127.0.0.1:1", "spring.datasource.*");
    }

    @Test
    void aDatabaseThatIsDamaged(CapturedOutput output) throws IOException {
        Files.write(folder.resolve("bridge.mv.db"), "x".repeat(20_000).getBytes(StandardCharsets.US_ASCII));
        start(Map.of("spring.datasource.url", "jdbc:h2:file:" + folder.resolve("bridge")));
        assertSays(output, "The database's file is damaged", "bridge.mv.db", "the last copy");
    }

    @Test
    void aFolderThatCannotBeWrittenTo(CapturedOutput output) throws IOException {
        Path data = Files.writeString(folder.resolve("data"), "a file where the folder should be");
        start(Map.of("spring.datasource.url", "jdbc:h2:file:" + data.resolve("bridge") + ";TRACE_LEVEL_FILE=0"));
        assertSays(output, "The folder of the database's file cannot be written to: " + data, "mount a volume");
        assertThat(output.getAll()).doesNotContain("the server runs");
    }

    @Test
    void aUserWhoMayMakeNoTables(CapturedOutput output) {
        String url = Databases.postgres();
        JdbcTemplate server = new JdbcTemplate(new DriverManagerDataSource(url));
        String user = url.replaceAll(".*/|\\?.*", "");
        server.execute("CREATE ROLE " + user + " LOGIN PASSWORD 'not-secret'");
        server.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        start(Map.of(
                "spring.datasource.url",
                url.replaceFirst("\\?.*", ""),
                "spring.datasource.username",
                user,
                "spring.datasource.password",
                "not-secret"));
        assertSays(
                output,
                "The bridge's tables cannot be made or brought up to date: ERROR: permission denied for schema public",
                "GRANT CREATE ON SCHEMA public");
    }

    @Test
    void noFolderForTemporaryFiles(CapturedOutput output) {
        String before =
                System.setProperty("java.io.tmpdir", folder.resolve("missing").toString());
        try {
            start(Map.of());
        } finally {
            System.setProperty("java.io.tmpdir", before);
        }
        assertSays(
                output,
                "The folder for temporary files cannot be written to: " + folder.resolve("missing"),
                "-Djava.io.tmpdir");
    }

    @Test
    void aPoolOfOneConnection(CapturedOutput output) {
        start(Map.of(
                "spring.datasource.hikari.maximum-pool-size",
                "1",
                "spring.datasource.hikari.connection-timeout",
                "2000"));
        assertSays(output, "maximum-pool-size");
    }

    @Test
    void aDatabaseThatNoDriverIsFor(CapturedOutput output) {
        start(Map.of("spring.datasource.url", "jdbc:postgres://127.0.0.1/bridge"));
        assertSays(output, "The database cannot be reached", "jdbc:postgres:", "spring.datasource.*");
    }
}
