package io.yilianyun.bridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.StandardEnvironment;

/** The sources that a user writes to, as SpringApplication sets them up. */
@ExtendWith(OutputCaptureExtension.class)
class ConfigurationSourcesTest {

    private static final String GOOD = """
            yilianyun:
              error-codes: classpath:bridge-defaults.yaml
              apps:
                demo:
                  client-id: "1000000001"
                  client-secret: S3CR3T-of-demo
            """;

    private final Map<String, Object> variables = new HashMap<>();
    private final Map<String, Object> system = new HashMap<>();

    @TempDir
    private Path directory;

    @BeforeEach
    void goodFile() throws Exception {
        yaml(GOOD);
    }

    @Test
    void aFileIsEnough() {
        assertThat(started().app("demo").clientId()).isEqualTo("1000000001");
    }

    @Test
    void everySourceMayAddToIt() {
        variables.put("YILIANYUN_REFRESH_BATCHSIZE", "7");
        system.put("yilianyun.refresh.concurrency", "3");

        BridgeProperties properties = started("--yilianyun.refresh.daily-quota=99");

        assertThat(properties.refresh().batchSize()).isEqualTo(7);
        assertThat(properties.refresh().concurrency()).isEqualTo(3);
        assertThat(properties.refresh().dailyQuota()).isEqualTo(99);
        assertThat(properties.refresh().lease()).hasMinutes(2);
    }

    @ParameterizedTest
    @CsvSource({
        "YILIANYUN_APPS_DEMO_CLIENTID, 2",
        "YILIANYUN_APPS_DEMO_CLIENT_ID, 2",
        "YILIANYUN_APPS_DEMO_REFRESHTOKENLIFETIME, 30d",
        "YILIANYUN_REFRESH_BATCHSIZE, 5",
        "YILIANYUN_REFRESH_BATCH_SIZE, 5",
        "YILIANYUN_PUBLICURL, https://printers.example.com",
        "YILIANYUN_DEADLETTER_URI, direct:mine",
        "YILIANYUN_SECURITY_RETURNTOALLOWED_0, https://shop.example.com",
        "YILIANYUN_SECURITY_CONSOLE_PASSWORD, ''",
        "YILIANYUN, anything",
        "YILIANYUN_SERVICE_HOST, 10.0.0.1",
        "YILIANYUN_BRIDGE_PORT, tcp://10.0.0.1:8080",
        "YILIANYUN_BRIDGE_SERVICE_PORT_HTTP, 8080",
        "YILIANYUN_BRIDGE_PORT_8080_TCP_ADDR, 10.0.0.1",
    })
    void environmentVariablesMayBeSpelledInTheirWays(String variable, String value) {
        variables.put(variable, value);

        assertThat(started().apps()).containsOnlyKeys("demo");
    }

    @Test
    void aVariableCompletesAnAppWhoseNameHasADash() throws Exception {
        yaml(GOOD.replace("demo:", "my-shop:").replaceAll(".*client-secret.*\n", ""));
        variables.put("YILIANYUN_APPS_MYSHOP_CLIENTSECRET", "S3CR3T-of-variable");

        BridgeProperties properties = started();

        assertThat(properties.apps()).containsOnlyKeys("my-shop");
        assertThat(properties.app("my-shop").clientSecret()).isEqualTo("S3CR3T-of-variable");
    }

    @Test
    void variablesAloneAreEnough() throws Exception {
        yaml("");
        variables.put("YILIANYUN_APPS_SHOP_CLIENTID", "1000000002");
        variables.put("YILIANYUN_APPS_SHOP_CLIENTSECRET", "S3CR3T-of-variable");
        variables.put("YILIANYUN_SECURITY_APIKEYS_OFFICE_KEY", "S3CR3T-of-key-one");
        variables.put("YILIANYUN_SECURITY_APIKEYS_OFFICE_ROLES", "reader,token");

        BridgeProperties properties = started("--yilianyun.error-codes=classpath:bridge-defaults.yaml");

        assertThat(properties.apps()).containsOnlyKeys("shop");
        assertThat(properties.security().apiKeys().get("office").roles()).hasSize(2);
    }

    @Test
    void anUnknownPropertyInAFileIsRefusedWithItsLine() throws Exception {
        yaml(GOOD + "  refresh:\n    batch-sise: S3CR3T\n");

        assertThat(refused())
                .singleElement()
                .asString()
                .contains("yilianyun.refresh.batch-sise is not a property", "application.yaml", "8:17");
    }

    @Test
    void anUnknownSectionIsRefusedWithItsLine() throws Exception {
        yaml(GOOD + "  refesh:\n    cron: S3CR3T\n");

        assertThat(refused())
                .singleElement()
                .asString()
                .contains("yilianyun.refesh.cron is not a property", "application.yaml", "8:11");
    }

    @Test
    void aSyntaxErrorIsRefusedWithItsFileAndLine(CapturedOutput output) throws Exception {
        yaml(GOOD + "  security:\n    api-keys: S3CR3T: S3CR3T\n");

        assertThat(refused())
                .singleElement()
                .asString()
                .contains("application.yaml is not valid YAML in line 8", "colon");
        assertThat(output).contains("APPLICATION FAILED TO START").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GBK", "UTF-16BE", "UTF-16LE"})
    void aFileInAnotherEncodingIsRefusedByItsName(String charset, CapturedOutput output) throws Exception {
        Files.write(
                directory.resolve("application.yaml"),
                (GOOD + "  pages: {provider-name: 茶馆}\n").getBytes(Charset.forName(charset)));
        assertThat(refused()).singleElement().asString().contains("application.yaml", "UTF-8");
        assertThat(output).contains("APPLICATION FAILED TO START").doesNotContain("\tat ");
    }

    @Test
    void aFileThatIsTooMuchForTheParserIsRefusedByItsName() throws Exception {
        yaml(GOOD + "other: " + "[".repeat(60) + "S3CR3T" + "]".repeat(60) + "\n");
        assertThat(refused())
                .singleElement()
                .asString()
                .contains("application.yaml cannot be read as YAML: Nesting Depth exceeded max 50")
                .doesNotContain("UTF-8", "S3CR3T");
    }

    @Test
    void aVariableGoesBeforeAFile() {
        variables.put("YILIANYUN_APPS_DEMO_CLIENT_ID", "1000000009");

        assertThat(started().app("demo").clientId()).isEqualTo("1000000009");
    }

    @Test
    void secretsAreReadFromATreeOfFiles() throws Exception {
        Path tree = Files.createDirectory(directory.resolve("secrets"));
        Files.writeString(tree.resolve("yilianyun.apps.my-shop.client-secret"), "S3CR3T-in-a-tree\n");
        yaml(GOOD.replace("demo:", "my-shop:").replaceAll(".*client-secret.*\n", "")
                + "spring.config.import: configtree:" + tree + "/\n");

        assertThat(started().app("my-shop").clientSecret()).isEqualTo("S3CR3T-in-a-tree");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFFS3CR3T-in-a-tree", "\uFEFFS3CR3T-in-a-tree\r\n", "S3CR3T-in-a-tree\n"})
    void whatEditorsAddToAFileOfATreeIsNoPartOfTheSecret(String content) throws Exception {
        tree("yilianyun.apps.demo.client-secret", content.getBytes(StandardCharsets.UTF_8));

        assertThat(started().app("demo").clientSecret()).isEqualTo("S3CR3T-in-a-tree");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE"})
    void aFileOfATreeInUtf16IsRefusedByName(String charset) throws Exception {
        tree("yilianyun.apps.demo.client-secret", "S3CR3T-in-a-tree".getBytes(Charset.forName(charset)));

        assertThat(refused())
                .singleElement()
                .asString()
                .contains("yilianyun.apps.demo.client-secret", "UTF-8", "secrets");
    }

    @Test
    void theSecretsOfOthersAreReadInTheSameWay() throws Exception {
        tree("spring.ssl.bundle.pem.web.keystore.private-key", "\uFEFFS3CR3T".getBytes(StandardCharsets.UTF_8));
        assertThat(started(SslProperties.class)
                        .getBundle()
                        .getPem()
                        .get("web")
                        .getKeystore()
                        .getPrivateKey())
                .isEqualTo("S3CR3T");

        tree("spring.ssl.bundle.pem.web.keystore.private-key", "S3CR3T".getBytes(StandardCharsets.UTF_16));
        assertThatThrownBy(() -> started(SslProperties.class))
                .rootCause()
                .hasMessageContainingAll("spring.ssl.bundle.pem.web.keystore.private-key", "UTF-8");
    }

    private void tree(String property, byte[] content) throws Exception {
        Path tree = Files.createDirectories(directory.resolve("secrets"));
        Files.write(tree.resolve(property), content);
        yaml(GOOD.replaceAll(".*client-secret.*\n", property.contains("client-secret") ? "" : "$0")
                + "spring.config.import: configtree:" + tree + "/\n");
    }

    @ParameterizedTest
    @CsvSource({
        "0123, true",
        "1_000_000_001, true",
        "0x1F, true",
        "12e9, true",
        "1000000001, false",
        "'\"0123\"', false"
    })
    void aNumberThatYamlReadsOtherwiseIsWarnedOf(String written, boolean warned, CapturedOutput output)
            throws Exception {
        yaml(GOOD.replace("\"1000000001\"", written + " # as on the platform's page"));

        assertThat(started().apps()).containsOnlyKeys("demo");
        assertThat(output.getAll().contains("Write client-id: \"…\"")).isEqualTo(warned);
        if (warned) {
            assertThat(output).contains("yilianyun.apps.demo.client-id", "application.yaml", "5:18");
        }
    }

    @Test
    void anEmptySectionInAFileIsAccepted() throws Exception {
        yaml(GOOD + "  refresh:\n  security:\n    api-keys:\n    console:\n");

        assertThat(started().refresh().batchSize()).isEqualTo(500);
    }

    @Test
    void anEmptyListOfAppsIsAsGoodAsNone() throws Exception {
        yaml("yilianyun:\n  error-codes: classpath:bridge-defaults.yaml\n  apps:\n");

        assertThat(refused()).singleElement().asString().startsWith("yilianyun.apps ");
    }

    @Test
    void anUnknownVariableOrSystemPropertyMayBeAnothersAffair() {
        variables.put("YILIANYUN_HOME", "/opt/yilianyun");
        variables.put("YILIANYUN_BRIDGE_SERVICE_HOST", "10.0.0.1");
        system.put("yilianyun.lease", "x");

        assertThat(started().apps()).containsOnlyKeys("demo");
    }

    @Test
    void anUnknownArgumentIsRefused() {
        assertThat(refused("--yilianyun.apps.demo.rate=S3CR3T"))
                .singleElement()
                .asString()
                .contains("yilianyun.apps.demo.rate", "commandLineArgs");
    }

    @ParameterizedTest
    @CsvSource({
        "yilianyun.apps.demo.client-secret, YILIANYUN_APPS_DEMO_CLIENTSECRET",
        "yilianyun.security.api-keys.a.key, YILIANYUN_SECURITY_APIKEYS_A_KEY",
        "yilianyun.security.console.password, YILIANYUN_SECURITY_CONSOLE_PASSWORD",
        "spring.datasource.password, SPRING_DATASOURCE_PASSWORD",
    })
    void aSecretOnTheCommandLineIsRefused(String property, String variable) {
        assertThat(refused("--" + property + "=S3CR3T-argument"))
                .filteredOn(problem -> problem.startsWith(property + " "))
                .singleElement()
                .asString()
                .contains("command line", "file", variable);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--yilianyun.apps.demo.clientSecret=S3CR3T",
                "--yilianyun.security.encryption-keyset={\"S3CR3T\":1}",
                "--spring.application.json={\"yilianyun\":{\"apps\":{\"demo\":{\"client-secret\":\"S3CR3T\"}}}}",
            })
    void noSpellingHidesASecretOnTheCommandLine(String argument) {
        assertThat(refused(argument)).singleElement().asString().contains("command line");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "spring.artemis.password=S3CR3T                                | SPRING_ARTEMIS_PASSWORD",
                "spring.activemq.password=S3CR3T                               | SPRING_ACTIVEMQ_PASSWORD",
                "spring.rabbitmq.password=S3CR3T                               | SPRING_RABBITMQ_PASSWORD",
                "Spring.RabbitMQ.passWord=S3CR3T                               | SPRING_RABBITMQ_PASSWORD",
                "spring.datasource.hikari.password=S3CR3T                      | SPRING_DATASOURCE_HIKARI_PASSWORD",
                "spring.kafka.properties.sasl.jaas.config=x S3CR3T;            | SASL",
                "spring.kafka.properties[sasl.jaas.config]=x S3CR3T;           | SASL",
                "camel.component.kafka.sasl-jaas-config=x S3CR3T;              | JAASCONFIG",
                "camel.component.kafka.saslJaasConfig=x S3CR3T;                | command line",
                "server.ssl.key-store-password=S3CR3T                          | SERVER_SSL_KEYSTOREPASSWORD",
                "spring.datasource.url=jdbc:h2:mem:x;PASSWORD=S3CR3T           | SPRING_DATASOURCE_URL",
                "spring.datasource.url=jdbc:postgresql://h/x?user=a&password=S3CR3T | SPRING_DATASOURCE_URL",
                "spring.artemis.broker-url=tcp://user:S3CR3T@broker:61616      | SPRING_ARTEMIS_BROKERURL",
                "yilianyun.events.uri=kafka:e?saslJaasConfig=S3CR3T            | YILIANYUN_EVENTS_URI",
                "yilianyun.events.uri=jms:e?username=x&password=RAW(S3CR3T)    | YILIANYUN_EVENTS_URI",
                "yilianyun.dead-letter.uri=aws2-sqs:q?secretKey=S3CR3T         | YILIANYUN_DEADLETTER_URI",
            })
    void theSecretsOfOthersAreRefusedThereToo(String argument, String hint) {
        assertThat(refused("--" + argument)).singleElement().asString().contains("on the command line", hint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--spring.datasource.url=jdbc:postgresql://db.example.com:5432/bridge",
                "--spring.datasource.url=jdbc:h2:mem:x;PASSWORD=${DB_PASSWORD:}",
                "--spring.datasource.password=${DB_PASSWORD:}",
                "--spring.artemis.password=",
                "--spring.artemis.broker-url=tcp://broker.example.com:61616",
                "--yilianyun.events.uri=jms:queue:events?username=x&password={{env:BROKER_PASSWORD}}",
                "--yilianyun.events.uri=jms:queue:events?password=RAW({{env:BROKER_PASSWORD}})",
                "--yilianyun.events.uri=https://example.com/hook?useToken=true",
                "--yilianyun.apps.demo.refresh-token-lifetime=35d",
                "--server.ssl.key-store=/etc/keys/store.p12",
                "--server.ssl.key-alias=bridge",
                "--server.ssl.certificate-private-key=/etc/keys/key.pem",
                "--spring.config.import=optional:configtree:/run/secrets/",
                "--spring.kafka.producer.key-serializer=org.example.Keys",
                "--spring.security.oauth2.resourceserver.jwt.issuer-uri=https://login.example.com/realm",
                "--acme.token=a-host-application-s-own",
            })
    void whatIsNoSecretMayStandThere(String argument) {
        assertThat(started(argument).app("demo").clientId()).isEqualTo("1000000001");
    }

    @Test
    void thePathOfASecretMayStandOnTheCommandLine() throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), "S3CR3T-in-a-file");

        assertThat(started("--yilianyun.apps.demo.client-secret=file:" + file)
                        .app("demo")
                        .clientSecret())
                .isEqualTo("S3CR3T-in-a-file");
    }

    @Test
    void aSecretThatIsAPlaceholderIsResolvedOrRefused() throws Exception {
        yaml(GOOD.replace("S3CR3T-of-demo", "${DEMO_SECRET}"));
        assertThat(refused())
                .singleElement()
                .asString()
                .contains("yilianyun.apps.demo.client-secret", "${DEMO_SECRET}");

        variables.put("DEMO_SECRET", "S3CR3T-resolved");
        assertThat(started().app("demo").clientSecret()).isEqualTo("S3CR3T-resolved");
    }

    @Test
    void aFailingStartTellsAllWithoutAStackTrace(CapturedOutput output) throws Exception {
        yaml("yilianyun:\n  security.console.password: S3CR3T\n  refresh:\n    lease: abc\n    jiter: 0.2\n");

        refused();

        assertThat(output)
                .contains("APPLICATION FAILED TO START", "Description:", "Action:")
                .contains(
                        "yilianyun.apps is missing",
                        "yilianyun.apps.<name>.client-id and yilianyun.apps.<name>.client-secret")
                .contains("-Dspring-boot.run.profiles=sandbox")
                .contains("yilianyun.security.console.username is missing and must stand beside")
                .contains("yilianyun.refresh.lease is 'abc' (")
                .contains("yilianyun.refresh.jiter is not a property of the bridge (")
                .doesNotContain("\tat ")
                .doesNotContain("S3CR3T");
    }

    /** Properties that are not the bridge's. */
    @EnableConfigurationProperties(SslProperties.class)
    static class Others {}

    private void yaml(String content) throws Exception {
        Files.writeString(directory.resolve("application.yaml"), content);
    }

    private BridgeProperties started(String... arguments) {
        return started(BridgeProperties.class, arguments);
    }

    private <T> T started(Class<T> properties, String... arguments) {
        try (ConfigurableApplicationContext context = run(arguments)) {
            return context.getBean(properties);
        }
    }

    private List<String> refused(String... arguments) {
        ConfigurationException refusal = catchThrowableOfType(
                ConfigurationException.class, () -> run(arguments).close());
        assertThat(refusal).isNotNull();
        assertThat(refusal.problems()).isNotEmpty().noneMatch(problem -> problem.contains("S3CR3T"));
        return refusal.problems();
    }

    private ConfigurableApplicationContext run(String... arguments) {
        SpringApplication application = new SpringApplication(PropertiesConfiguration.class, Others.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setBannerMode(Banner.Mode.OFF);
        application.setRegisterShutdownHook(false);
        application.setEnvironment(new StandardEnvironment() {
            @Override
            public Map<String, Object> getSystemEnvironment() {
                return variables;
            }

            @Override
            public Map<String, Object> getSystemProperties() {
                return system;
            }
        });
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--spring.config.location=" + directory.toUri());
        return application.run(all.toArray(String[]::new));
    }
}
