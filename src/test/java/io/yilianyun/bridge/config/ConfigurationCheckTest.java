package io.yilianyun.bridge.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ConfigurationCheckTest {

    private static final String CLIENT_ID = "yilianyun.apps.demo.client-id=1000000001";
    private static final String CLIENT_SECRET = "yilianyun.apps.demo.client-secret=S3CR3T-of-demo";
    private static final String BCRYPT = "{bcrypt}$2a$10$dXJ3SW6G7P50lGmMkkmwe.20cQQubK3.HZWzG3YB1tlRy.fqvM/BG";

    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withInitializer(context -> new BridgeDefaults().postProcessEnvironment(context.getEnvironment(), null))
            .withUserConfiguration(PropertiesConfiguration.class)
            .withPropertyValues("yilianyun.error-codes=classpath:bridge-defaults.yaml");
    private final ApplicationContextRunner good = bare.withPropertyValues(CLIENT_ID, CLIENT_SECRET);

    @TempDir
    private Path directory;

    @Test
    void aGoodConfigurationIsABean() {
        accepted(good, properties -> {
            assertThat(properties.app("demo").clientSecret()).isEqualTo("S3CR3T-of-demo");
            assertThat(properties.refresh().lease()).isEqualTo(Duration.ofMinutes(2));
            assertThat(properties.redirectUri("demo")).hasToString("http://localhost:8080/yilianyun/callback/demo");
        });
    }

    @Test
    void withoutAnyAppTheMissingPropertiesAreNamed() {
        List<String> problems = refused(bare);

        assertThat(problems).extracting(ConfigurationCheckTest::property).containsExactly("yilianyun.apps");
        assertThat(problems.get(0))
                .contains("yilianyun.apps.<name>.client-id", "yilianyun.apps.<name>.client-secret")
                .contains("-Dspring-boot.run.profiles=sandbox");
    }

    @Test
    void theSandboxNeedsNothing() {
        accepted(bare.withPropertyValues("spring.profiles.active=sandbox"), properties -> assertThat(properties.apps())
                .containsOnlyKeys("demo", "centre"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "apps.demo.client-id=                            | apps.demo.client-id | missing",
                "apps.demo.client-id=1 2                         | apps.demo.client-id | white space",
                "apps.demo.client-secret=                        | apps.demo.client-secret | missing",
                "apps.demo.client-secret=S3CR3T with space       | apps.demo.client-secret | white space",
                "apps.Demo.rate-per-second=1                     | apps.Demo | lower-case",
                "apps.Shop.client-id=1                           | apps.Shop | lower-case",
                "apps[my.shop].client-id=1                       | apps.my.shop | dashes",
                "apps.a2345678901234567890123456789012x.client-id=1 | apps.a2345678901234567890123456789012x | 1 to 32",
                "apps.other.client-id=1                          | apps.other.client-secret | missing",
                "apps.demo.rate-per-second=0                     | apps.demo.rate-per-second | is '0'",
                "apps.demo.rate-per-second=1000001               | apps.demo.rate-per-second | from 1 to 100000",
                "apps.demo.rate-per-second=many                  | apps.demo.rate-per-second | 'many'",
                "apps.demo.refresh-token-lifetime=0s             | apps.demo.refresh-token-lifetime | above zero",
                "apps.demo.refresh-token-lifetime=-1d            | apps.demo.refresh-token-lifetime | -1d",
                "apps.demo.redirect-uri=/callback                | apps.demo.redirect-uri | https://",
                "apps.demo.redirect-uri=https://a.example.com/?x=1 | apps.demo.redirect-uri | query and fragment",
                "apps.demo.redirect-uri=https://a.example.com/#x | apps.demo.redirect-uri | query and fragment",
                "apps.demo.entry=foo                             | apps.demo.entry | [custom, app-center]",
                "apps.demo.api=v3                                | apps.demo.api | one of [v1, v2]",
                "base-url=                                       | base-url | missing",
                "base-url=ftp://open-api.10ss.net                | base-url | ftp://",
                "base-url=open-api.10ss.net                      | base-url | https://",
                "base-url=http://open-api.10ss.net               | base-url | plain http",
                "base-url=http://127.evil.example.com            | base-url | plain http",
                "base-url=https://open-api.10ss.net?S3CR3T=1     | base-url | query and fragment",
                "base-url=https://open-api.10ss.net#a            | base-url | query and fragment",
                "base-url=https://me:S3CR3T@open-api.10ss.net    | base-url | without user name",
                "base-url=https://me:S3CR/S3CR3T@10ss.net        | base-url | whole",
                "base-url=https:///path                          | base-url | whole",
                "base-url=http://[                               | base-url | URL",
                "public-url=                                     | public-url | missing",
                "public-url=printers.example.com                 | public-url | https://",
                "public-url=https://printers.example.com/?a=1    | public-url | query and fragment",
                "refresh.cron=                                   | refresh.cron | missing",
                "refresh.cron=* * * * *                          | refresh.cron | '* * * * *'",
                "refresh.cron=0 0 3 30 2 ?                       | refresh.cron | never does",
                "refresh.time-zone=Mars/Base                     | refresh.time-zone | Asia/Shanghai",
                "refresh.time-zone=                              | refresh.time-zone | missing",
                "apps.demo.refresh.cron=at night                 | apps.demo.refresh.cron | 'at night'",
                "apps.demo.refresh.cron=0 0 0 1 1 ? 2020         | apps.demo.refresh.cron | never does",
                "apps.demo.refresh.time-zone=Nowhere             | apps.demo.refresh.time-zone | 'Nowhere'",
                "apps.demo.refresh.at-remaining=0s               | apps.demo.refresh.at-remaining | above zero",
                "apps.demo.refresh.quota-reserve=20              | apps.demo.refresh.quota-reserve | daily-quota (20)",
                "apps.demo.error-codes=classpath:no-such.yaml    | apps.demo.error-codes | can be read",
                "refresh.at-remaining=0s                         | refresh.at-remaining | above zero",
                "refresh.at-remaining=                           | refresh.at-remaining | missing",
                "refresh.jitter=1                                | refresh.jitter | '1'",
                "refresh.jitter=-0.1                             | refresh.jitter | -0.1",
                "refresh.jitter=NaN                              | refresh.jitter | NaN",
                "refresh.jitter=x                                | refresh.jitter | 'x'",
                "refresh.batch-size=0                            | refresh.batch-size | 1 to 10000",
                "refresh.batch-size=10001                        | refresh.batch-size | 10001",
                "refresh.batch-size=                             | refresh.batch-size | missing",
                "refresh.concurrency=0                           | refresh.concurrency | 1 to 256",
                "refresh.concurrency=257                         | refresh.concurrency | 257",
                "refresh.lease=13s                               | refresh.lease | http.connect-timeout",
                "refresh.lease=13s                               | refresh.lease | http.read-timeout",
                "refresh.lease=120                               | refresh.lease | '120'",
                "refresh.lease=61m                               | refresh.lease | 1h or less",
                "refresh.lease=abc                               | refresh.lease | 'abc'",
                "refresh.lease=abc                               | refresh.lease | 30s",
                "refresh.lease=13999ms                           | refresh.lease | longer by a second",
                "refresh.lease=${NOWHERE}                        | refresh.lease | ${NOWHERE}",
                "refresh.worker=                                 | refresh.worker | missing",
                "refresh.worker=worker                           | refresh.worker | 'worker'",
                "refresh.daily-quota=0                           | refresh.daily-quota | 1 or more",
                "refresh.quota-reserve=20                        | refresh.quota-reserve | daily-quota (20)",
                "refresh.quota-reserve=-1                        | refresh.quota-reserve | -1",
                "refresh.at-remaining=200000d                    | refresh.at-remaining | hundred years",
                "http.read-timeout=100000000000d                 | http.read-timeout | hundred years",
                "refresh.lease=-200000d                          | refresh.lease | hundred years",
                "http.connect-timeout=0s                         | http.connect-timeout | above zero",
                "http.read-timeout=-1s                           | http.read-timeout | -1s",
                "http.read-timeout=1 minute                      | http.read-timeout | '1 minute'",
                "retry.max-attempts=0                            | retry.max-attempts | 1 to 100",
                "retry.max-attempts=101                          | retry.max-attempts | 101",
                "retry.initial-delay=0s                          | retry.initial-delay | above zero",
                "retry.initial-delay=2h                          | retry.initial-delay | retry.max-delay",
                "retry.max-delay=0s                              | retry.max-delay | above zero",
                "events.uri=                                     | events.uri | missing",
                "events.uri=queue?password=S3CR3T                | events.uri | 'queue?",
                "dead-letter.uri=nowhere                         | dead-letter.uri | 'nowhere'",
                "dead-letter.uri=jms:                            | dead-letter.uri | 'jms:'",
                "push.uri=${NOWHERE}                             | push.uri | ${NOWHERE}",
                "push.uri=                                       | push.uri | missing",
                "push.max-age=0s                                 | push.max-age | above zero",
                "security.api-keys.a.roles=reader                | security.api-keys.a.key | missing",
                "security.api-keys.a.key=S3CR3T-of-key-one            | security.api-keys.a.roles | reader, token, operator",
                "security.api-keys.a.key=S3CR3T-short            | security.api-keys.a.key | 16 characters",
                "security.api-keys.a.roles=reader,king           | security.api-keys.a.roles[1] | reader, token, operator",
                "security.jwt.roles-claim=                       | security.jwt.roles-claim | missing",
                "audit.retention=0s                              | audit.retention | above zero",
                "audit.retention=                                | audit.retention | missing",
                "audit.events=perhaps                            | audit.events | true or false",
                "security.console.password=S3CR3T                | security.console.username | both",
                "security.console.username=admin                 | security.console.password | both",
                "security.encryption-kms-uri=arn:aws:kms:x       | security.encryption-kms-uri | aws-kms://",
                "security.encryption-keyset=                     | security.encryption-keyset | missing",
                "security.encryption-keyset=/no/such/keyset.json | security.encryption-keyset | '/no/such/keyset.json'",
                "security.public-requests-per-minute=-1          | security.public-requests-per-minute | -1",
                "security.return-to-allowed=/done                | security.return-to-allowed[0] | '/done'",
                "security.return-to-allowed[0]=ftp://a.example.com | security.return-to-allowed[0] | ftp:",
                "security.return-to-allowed=http://a b           | security.return-to-allowed[0] | 'http://a b'",
                "routes.directory=/no/such/directory             | routes.directory | '/no/such/directory'",
                "routes.directory=                               | routes.directory | must be a directory",
                "error-codes=classpath:no-such.yaml              | error-codes | 'classpath:no-such.yaml'",
                "error-codes=                                    | error-codes | can be read",
                "api.path=api                                    | api.path | begin with a slash",
                "api.path=/api/                                  | api.path | '/api/'",
                "web.path=                                       | web.path | missing",
                "web.path=/a b                                   | web.path | '/a b'",
                "web.enabled=perhaps                             | web.enabled | true or false",
                "pages.directory=/no/such/directory              | pages.directory | must be a directory",
                "pages.logo=/no/such/logo.png                    | pages.logo | PNG, JPEG or GIF",
                "pages.logo=src/main/resources/error-codes.yaml  | pages.logo | PNG, JPEG or GIF",
                "sandbox.access-token-lifetime=0s                | sandbox.access-token-lifetime | above zero",
            })
    void aWrongValueIsRefused(String setting, String property, String said) {
        assertThat(refused(good.withPropertyValues("yilianyun." + setting)))
                .filteredOn(problem -> property(problem).equals("yilianyun." + property))
                .singleElement()
                .asString()
                .contains(said);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "base-url=https://open-api-os.10ss.net",
                "base-url=http://localhost:9090/sandbox",
                "base-url=http://127.0.0.1:9090",
                "base-url=http://[::1]:9090",
                "public-url=https://printers.example.com/bridge",
                "apps.demo.redirect-uri=https://gateway.example.com/anything",
                "apps.demo.entry=app-center",
                "apps.demo.entry=appCenter",
                "apps.demo.api=v2",
                "apps.demo.rate-per-second=",
                "refresh.cron=0 0/5 * * * ?",
                "refresh.cron=-",
                "refresh.time-zone=+08:00",
                "apps.demo.refresh.cron=0 * 1-5 * * ?",
                "apps.demo.refresh.cron=-",
                "apps.demo.refresh.quota-reserve=19",
                "refresh.lease=1h",
                "refresh.jitter=0",
                "refresh.worker=jms:queue:refresh",
                "refresh.quota-reserve=0",
                "events.uri=kafka:yilianyun?brokers=localhost:9092",
                "security.public-requests-per-minute=0",
                "security.return-to-allowed=https://a.example.com/, https://b.example.com/done",
                "security.encryption-keyset={\"primaryKeyId\":1}",
                "security.console.username=",
            })
    void aRightValueIsAccepted(String setting) {
        accepted(good.withPropertyValues("yilianyun." + setting), properties -> {});
    }

    @ParameterizedTest
    @MethodSource("wrongKeys")
    void aWrongApiKeyIsRefusedAndNotShown(String key, String said) {
        List<String> problems = refused(good.withPropertyValues(
                "yilianyun.security.api-keys.a.key=" + key, "yilianyun.security.api-keys.a.roles=reader"));

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(property(problem)).isEqualTo("yilianyun.security.api-keys.a.key");
            assertThat(problem).contains(said).doesNotContain(key);
        });
    }

    static Stream<Arguments> wrongKeys() {
        return Stream.of(
                Arguments.of("S3CR3T key with space", "white space"), Arguments.of("{bcrypt}S3CR3T", "a hash of 60"));
    }

    @Test
    void apiKeysAreBound() {
        accepted(
                good.withPropertyValues(
                        "yilianyun.security.api-keys.shop.key=" + BCRYPT,
                        "yilianyun.security.api-keys.shop.roles=reader,token",
                        "yilianyun.security.api-keys.office.key=S3CR3T-of-key-one",
                        "yilianyun.security.api-keys.office.roles[0]=operator"),
                properties -> assertThat(
                                properties.security().apiKeys().get("shop").roles())
                        .containsExactly("reader", "token"));
    }

    @Test
    void twoApiKeysOfOneValueAreAContradiction() {
        assertThat(refused(good.withPropertyValues(
                        "yilianyun.security.api-keys.a.key=S3CR3T-of-key-one",
                        "yilianyun.security.api-keys.a.roles=reader",
                        "yilianyun.security.api-keys.b.key=S3CR3T-of-key-one",
                        "yilianyun.security.api-keys.b.roles=operator")))
                .singleElement()
                .asString()
                .contains("security.api-keys.b.key", "another holder's");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "apps",
                "apps.demo",
                "refresh",
                "http",
                "retry",
                "events",
                "dead-letter",
                "push",
                "security",
                "security.api-keys",
                "security.api-keys.a",
                "security.console",
                "routes",
                "sandbox"
            })
    void aValueInPlaceOfASectionIsRefused(String section) {
        assertThat(refused(good.withPropertyValues("yilianyun." + section + "=something")))
                .extracting(ConfigurationCheckTest::property)
                .contains("yilianyun." + section);
    }

    @Test
    void allProblemsAreToldAtOnce() {
        assertThat(refused(bare.withPropertyValues(
                        "yilianyun.refresh.lease=abc",
                        "yilianyun.refresh.batch-sise=5",
                        "yilianyun.retry.max-attempts=0",
                        "yilianyun.http.read-timeout=x")))
                .extracting(ConfigurationCheckTest::property)
                .containsExactlyInAnyOrder(
                        "yilianyun.refresh.batch-sise",
                        "yilianyun.refresh.lease",
                        "yilianyun.http.read-timeout",
                        "yilianyun.retry.max-attempts",
                        "yilianyun.apps");
    }

    @Test
    void noBeanIsMadeWhenTheConfigurationIsWrong() {
        AtomicBoolean made = new AtomicBoolean();

        refused(bare.withBean("early", Object.class, () -> made.getAndSet(true)));

        assertThat(made).isFalse();
    }

    @Test
    void aPublicUrlOfPlainHttpIsWarnedOf(CapturedOutput output) {
        accepted(good.withPropertyValues("yilianyun.public-url=http://printers.example.com"), properties -> {});

        assertThat(output).contains("WARN", "yilianyun.public-url is 'http://printers.example.com'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "refresh.cron=0 0 3 ? * MON       | apps.demo.refresh.at-remaining=2d | those are refreshed between the runs",
                "apps.demo.refresh.cron=0 0 3 1 * ? | refresh.at-remaining=30d | the sweep keeps no token alive",
                "refresh.cron=0 0 0 1 1 ? 2099    | refresh.jitter=0         | the sweep keeps no token alive",
                "refresh.cron=0 0 3 ? * MON       | refresh.jitter=0         |",
                "refresh.cron=0 * 1-5 * * ?       | refresh.at-remaining=1d  |",
                "refresh.cron=-                   | refresh.jitter=0         |",
            })
    void aCronWithPausesInWhichTokensExpireIsWarnedOf(String one, String other, String warning, CapturedOutput output) {
        accepted(good.withPropertyValues("yilianyun." + one, "yilianyun." + other), properties -> {});

        if (warning == null) {
            assertThat(output.getAll()).doesNotContain("refresh.cron is");
        } else {
            assertThat(output).contains("WARN", "yilianyun." + one.replace("=", " is '"), warning);
        }
    }

    @Test
    void oneApplicationUnderTwoNamesIsRefused() {
        assertThat(refused(good.withPropertyValues(
                        "yilianyun.apps.other.client-id=1000000001", "yilianyun.apps.other.client-secret=S3CR3T-too")))
                .singleElement()
                .asString()
                .contains("yilianyun.apps.other.client-id", "'1000000001'", "another application's", "once");
    }

    @Test
    void oneAddressOfTwoApplicationsIsWarnedOf(CapturedOutput output) {
        accepted(
                good.withPropertyValues(
                        "yilianyun.apps.demo.redirect-uri=http://localhost:8080/yilianyun/callback/other",
                        "yilianyun.apps.other.client-id=1000000002",
                        "yilianyun.apps.other.client-secret=S3CR3T-too"),
                properties -> {});
        assertThat(output)
                .contains(
                        "WARN",
                        "redirect-uri is 'http://localhost:8080/yilianyun/callback/other'",
                        "Give each its own");
    }

    @ParameterizedTest
    @CsvSource({
        "https://printers.example.com, https://gateway.example.com/yilianyun/callback/demo, true",
        "https://printers.example.com, https://printers.example.com/back, true",
        "https://printers.example.com/bridge, https://printers.example.com/yilianyun/callback/demo, true",
        "https://printers.example.com, http://printers.example.com/yilianyun/callback/demo, true",
        "https://printers.example.com, https://PRINTERS.example.com:8443/yilianyun/callback/demo, false",
        "https://printers.example.com/bridge/, https://printers.example.com/bridge/yilianyun/callback/demo, false",
        "http://localhost:8080, http://localhost:8080/yilianyun/callback/other, false",
    })
    void aRedirectUriThatTheCookieDoesNotReachIsWarnedOf(
            String publicUrl, String redirectUri, boolean warned, CapturedOutput output) {
        accepted(
                good.withPropertyValues(
                        "yilianyun.public-url=" + publicUrl, "yilianyun.apps.demo.redirect-uri=" + redirectUri),
                properties -> {});

        assertThat(output.getAll().contains("yilianyun.apps.demo.redirect-uri is '" + redirectUri + "'"))
                .isEqualTo(warned);
    }

    @ParameterizedTest
    @CsvSource({"易联云打印, true", "Café, true", "Print Co, false"})
    void aNameInUtf8InAPropertiesFileIsWarnedOf(String name, boolean warned, CapturedOutput output) {
        String asRead = new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        accepted(good.withPropertyValues("yilianyun.pages.provider-name=" + asRead), properties -> {});
        assertThat(output.getAll().contains("was probably meant as '" + name + "'"))
                .isEqualTo(warned);
        accepted(good.withPropertyValues("yilianyun.pages.contact=" + name), properties -> {});
        assertThat(output.getAll()).doesNotContain("yilianyun.pages.contact is");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE"})
    void aSecretInUtf16IsRefusedWithAWayOut(String charset) throws Exception {
        Path file = Files.write(directory.resolve("secret"), "S3CR3T-in-a-file\r\n".getBytes(Charset.forName(charset)));
        assertThat(refused(bare.withPropertyValues(CLIENT_ID, "yilianyun.apps.demo.client-secret=file:" + file)))
                .singleElement()
                .asString()
                .contains("yilianyun.apps.demo.client-secret", "UTF-8");
    }

    @Test
    void aByteOrderMarkIsNoPartOfASecret() throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), "\uFEFFS3CR3T-in-a-file\r\n");
        accepted(
                bare.withPropertyValues(CLIENT_ID, "yilianyun.apps.demo.client-secret=file:" + file),
                properties -> assertThat(properties.app("demo").clientSecret()).isEqualTo("S3CR3T-in-a-file"));
    }

    @Test
    void theKeyOfAWebHookInAWrongAddressIsNotShown() {
        assertThat(refused(good.withPropertyValues(
                        "yilianyun.events.uri=open.feishu.cn/open-apis/bot/v2/hook/S3CR3T-0a1b-4c2d-3")))
                .singleElement()
                .asString()
                .contains("yilianyun.events.uri is 'open.feishu.cn/open-apis/bot/v2/hook/…'");
    }

    @Test
    void aSecretMayLookLikeAPlaceholderInPart() {
        String secret = "abc${S3CR3T}def";

        accepted(
                bare.withPropertyValues(CLIENT_ID, "yilianyun.apps.demo.client-secret=" + secret),
                properties -> assertThat(properties.app("demo").clientSecret()).isEqualTo(secret));
    }

    @Test
    void secretsAreReadFromFiles() throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), "S3CR3T-in-a-file\r\n");

        for (String form : List.of("file:" + file, "file://" + file)) {
            accepted(
                    bare.withPropertyValues(
                            CLIENT_ID,
                            "yilianyun.apps.demo.client-secret=" + form,
                            "yilianyun.security.api-keys.a.key=" + form,
                            "yilianyun.security.api-keys.a.roles=reader",
                            "yilianyun.security.console.username=admin",
                            "yilianyun.security.console.password=" + form),
                    properties -> {
                        assertThat(properties.app("demo").clientSecret()).isEqualTo("S3CR3T-in-a-file");
                        assertThat(properties.security().apiKeys().get("a").key())
                                .isEqualTo("S3CR3T-in-a-file");
                        assertThat(properties.security().console().password()).isEqualTo("S3CR3T-in-a-file");
                    });
        }
    }

    @Test
    void whiteSpaceAroundASecretInAFileIsNoPartOfIt() throws Exception {
        Path file = Files.writeString(directory.resolve("spaced"), "\n  S3CR3T-in-a-file \r\n\n");
        accepted(
                bare.withPropertyValues(CLIENT_ID, "yilianyun.apps.demo.client-secret=file:" + file),
                properties -> assertThat(properties.app("demo").clientSecret()).isEqualTo("S3CR3T-in-a-file"));
    }

    @Test
    void thePathOfTheKeysetMayBeWrittenAsThatOfAnySecret() throws Exception {
        Path keyset = Files.writeString(directory.resolve("keyset.json"), "{}");
        accepted(
                good.withPropertyValues("yilianyun.security.encryption-keyset=file:" + keyset),
                properties ->
                        assertThat(properties.security().encryptionKeyset()).isEqualTo(keyset.toString()));
        assertThat(refused(good.withPropertyValues("yilianyun.security.encryption-keyset=file:/no/such/keyset")))
                .singleElement()
                .asString()
                .contains("encryption-keyset", "'file:/no/such/keyset'");
    }

    @Test
    void aSecretFileThatCannotBeReadIsRefused() throws Exception {
        Path missing = directory.resolve("missing");
        assertThat(refused(bare.withPropertyValues(CLIENT_ID, "yilianyun.apps.demo.client-secret=file:" + missing)))
                .singleElement()
                .asString()
                .contains("yilianyun.apps.demo.client-secret", missing.toString(), "NoSuchFileException");

        Path empty = Files.createFile(directory.resolve("empty"));
        assertThat(refused(bare.withPropertyValues(CLIENT_ID, "yilianyun.apps.demo.client-secret=file:" + empty)))
                .singleElement()
                .asString()
                .contains("yilianyun.apps.demo.client-secret", empty.toString(), "empty");
    }

    @Test
    void filesThatExistAreAccepted() throws Exception {
        Path keyset = Files.writeString(directory.resolve("keyset.json"), "{}");
        accepted(
                good.withPropertyValues(
                        "yilianyun.security.encryption-keyset=" + keyset,
                        "yilianyun.routes.directory=" + directory,
                        "yilianyun.error-codes=file:" + keyset),
                properties -> assertThat(properties.routes().directory()).isEqualTo(directory.toString()));
    }

    @ParameterizedTest
    @CsvSource({"logo.png, true", "logo.jpg, false", "logo.svg, false"})
    void aLogoIsWhatItsEndingSays(String name, boolean right) throws Exception {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'};
        Path logo = Files.write(directory.resolve(name), png);
        ApplicationContextRunner runner = good.withPropertyValues("yilianyun.pages.logo=" + logo);
        if (right) {
            accepted(runner, properties -> {});
        } else {
            assertThat(refused(runner)).singleElement().asString().contains("yilianyun.pages.logo", ".jpeg");
        }
    }

    private static void accepted(ApplicationContextRunner runner, Consumer<BridgeProperties> expectation) {
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            expectation.accept(context.getBean(BridgeProperties.class));
        });
    }

    private static String property(String problem) {
        return problem.substring(0, problem.indexOf(' '));
    }

    private static List<String> refused(ApplicationContextRunner runner) {
        List<String> found = new ArrayList<>();
        runner.run(context -> {
            assertThat(context).hasFailed();
            assertThat(context.getStartupFailure())
                    .isInstanceOf(ConfigurationException.class)
                    .hasNoCause();
            found.addAll(((ConfigurationException) context.getStartupFailure()).problems());
            assertThat(context.getStartupFailure().getMessage()).doesNotContain("S3CR3T");
        });
        assertThat(found).isNotEmpty().noneMatch(problem -> problem.contains("S3CR3T"));
        return found;
    }
}
