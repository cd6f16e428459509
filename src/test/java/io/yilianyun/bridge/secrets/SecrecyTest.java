package io.yilianyun.bridge.secrets;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.yilianyun.bridge.support.Platform.code;
import static io.yilianyun.bridge.support.Platform.http;
import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.http.Fault;
import io.yilianyun.bridge.platform.Signature;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** A walk through everything that handles secrets, with the product's logging at its most talkative and a database in a file. */
@ExtendWith({EverythingIsLogged.class, OutputCaptureExtension.class})
@TestPropertySource(
        properties = {
            "logging.config=classpath:yilianyun/logback.xml",
            "yilianyun.events.uri=log:events?showAll=true&multiline=true",
            "yilianyun.dead-letter.uri=log:dead-letters?showAll=true",
            "yilianyun.push.uri=log:pushes?showAll=true",
        })
class SecrecyTest extends BridgeTest {
    @TempDir
    private static Path folder;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        registry.add("spring.datasource.url", () -> "jdbc:h2:file:" + folder.resolve("bridge"));
    }

    private final Set<String> secrets = new LinkedHashSet<>();

    private String secret(String value) {
        secrets.add(value);
        return value;
    }

    /** Through authorization, refresh, faults, dead letters and the API. */
    private String walk() {
        String machineCode = machineCode();
        Client operator = client().as(secret(Client.OPERATOR));
        String url = operator.post("/api/authorizations", "{\"app\":\"demo\",\"merchant\":\"Shop\"}")
                .json()
                .get("url")
                .asText();
        String ticket = secret(url.replaceFirst(".*ticket=", ""));
        Client browser = client();
        String state = secret(browser.authorize("demo", "?ticket=" + ticket));
        String code = secret("c0de-of-" + machineCode);
        PLATFORM.onCode(
                code,
                code(33),
                success(machineCode, secret("access-" + machineCode), secret("refresh-" + machineCode)));
        secret(browser.get("/yilianyun/authorize/demo").header("Set-Cookie").replaceFirst("^[^=]*=([^;]*).*", "$1"));
        browser.callback("demo", code, state);
        browser.callback("demo", code, state);
        client().callback("demo", code, state);
        for (int refusal : new int[] {6, 12, 5}) {
            String bad = secret("refused-" + refusal + "-" + machineCode);
            PLATFORM.onCode(bad, code(refusal));
            browser.callback("demo", bad, secret(browser.authorize("demo", "")));
        }
        applications.resume("demo", "test");
        PLATFORM.onRefresh(
                "refresh-" + machineCode,
                http(500),
                success(machineCode, secret("access-2-" + machineCode), secret("refresh-2-" + machineCode)));
        for (int i = 0; i < 2; i++) {
            tokens.makeDue("demo", machineCode);
            run("refresh-demo");
        }
        client().as(secret(Client.TOKEN)).get("/api/tokens/demo/" + machineCode + "/access-token");
        client().as(secret("wrong-key-" + machineCode)).get("/api/tokens");
        faults(machineCode);
        importing(operator, machineCode);
        pushing(machineCode);
        calling();
        secret(Platform.SECRET);
        PLATFORM.forms().forEach(form -> secret(form.getOrDefault("sign", Platform.SECRET)));
        await().until(() -> jdbc.queryForObject("SELECT COUNT(*) FROM yly_outbox", Integer.class) == 0);
        return machineCode;
    }

    private void faults(String granted) {
        Stream.of(
                        code(20),
                        code(41),
                        code(12),
                        ok("{\"error\":\"0\",\"body\":{\"access_token\":\"" + secret("half-" + granted) + "\",\"refr"),
                        ok("<html>" + secret("page-" + granted) + "</html>"),
                        okJson("{\"error\":\"0\",\"body\":\"" + secret("text-" + granted) + "\"}"),
                        success("4009999999", secret("other-access-" + granted), secret("other-refresh-" + granted)),
                        aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
                        aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK))
                .forEach(answer -> {
                    String machineCode = due("demo");
                    secret("access-" + machineCode);
                    PLATFORM.onRefresh(secret("refresh-" + machineCode), answer);
                    client().as(Client.OPERATOR).post("/api/tokens/demo/" + machineCode + "/refresh");
                });
        jdbc.update("UPDATE yly_token SET refresh_token = access_token WHERE machine_code = ?", granted);
        client().as(Client.OPERATOR).post("/api/tokens/demo/" + granted + "/refresh");
    }

    /** Also a push that is refused: its sign may be right for another time. */
    private void pushing(String machineCode) {
        String time = Long.toString(clock.instant().getEpochSecond());
        for (String sign : List.of(
                secret(Signature.of(Platform.CLIENT, time, Platform.SECRET)),
                secret(Signature.of(Platform.CLIENT, "1700000000", Platform.SECRET)))) {
            client().send(
                            "POST",
                            "/yilianyun/push/demo",
                            "cmd=oauth_finish&machine_code=%s&push_time=%s&sign=%s".formatted(machineCode, time, sign),
                            "application/x-www-form-urlencoded");
        }
    }

    /** What is printed is a customer's order. */
    private void calling() {
        Stream.of(
                        okJson("{\"error\":\"0\",\"body\":{\"list\":\"" + secret("orders-of-the-shop") + "\"}}"),
                        code(14),
                        code(12),
                        code(45),
                        http(503),
                        ok("<html>" + secret("page-of-a-call") + "</html>"),
                        aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
                        code(5))
                .forEach(answer -> {
                    String machineCode = granted("demo");
                    PLATFORM.on("/print/index", "access_token", secret("access-" + machineCode), answer);
                    PLATFORM.onRefresh(
                            secret("refresh-" + machineCode),
                            success(
                                    machineCode,
                                    secret("access-2-" + machineCode),
                                    secret("refresh-2-" + machineCode)));
                    String content = secret("order-of-" + machineCode);
                    for (String refused : List.of("", "&sign=1", "&content=2")) {
                        client().as(Client.TOKEN)
                                .send(
                                        "POST",
                                        "/api/call/demo/" + machineCode + "/print/index",
                                        "content=" + content + "&origin_id=" + secret("origin-" + machineCode)
                                                + refused,
                                        "application/x-www-form-urlencoded");
                    }
                });
        applications.resume("demo", "test");
    }

    private void importing(Client operator, String machineCode) {
        String line = "{\"app\":\"demo\",\"machineCode\":\"9" + machineCode + "\",\"accessToken\":\""
                + secret("imported-access-" + machineCode) + "\",\"refreshToken\":\""
                + secret("imported-refresh-" + machineCode) + "\",\"accessExpiresAt\":\"2030-01-01T00:00:00Z\"}\n";
        operator.send(
                "POST", "/api/tokens/import", line + line.substring(0, line.length() - 5), "application/x-ndjson");
    }

    @Test
    void noLineOfTheLogHoldsASecretHoweverMuchIsLogged(CapturedOutput output) {
        String machineCode = walk();
        assertThat(output.getOut())
                .as("the log is as talkative as it should be")
                .contains(
                        "demo/" + machineCode,
                        "TRACE",
                        "DEBUG",
                        "o.a.camel.component.http.HttpProducer",
                        "state=***",
                        "code=***");
        assertThat(output.getOut().lines().filter(line -> secrets.stream().anyMatch(line::contains)))
                .isEmpty();
    }

    @Test
    void neitherTheDatabasesFilesNorItsRowsHoldASecret() throws IOException {
        String machineCode = walk();
        client().authorize("demo", "");
        jdbc.execute("CHECKPOINT SYNC");
        String rows =
                String.join("\n", jdbc.queryForList("SCRIPT", String.class)).toLowerCase(Locale.ROOT);
        String files = files();
        assertThat(List.of(rows, files)).as("what is plain is found").allMatch(text -> text.contains(machineCode));
        for (String secret : secrets) {
            String hex = HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8));
            assertThat(files.contains(secret)).as(secret + " in a file").isFalse();
            assertThat(rows.contains(secret.toLowerCase(Locale.ROOT)) || rows.contains(hex))
                    .as(secret + " in a row")
                    .isFalse();
        }
    }

    /** In a process of its own, as it is run: on files, logging to the console as JSON and to a file, all of it at DEBUG. */
    @Test
    void nothingThatAProcessWritesOrShowsHoldsASecretInAnyShape(@TempDir Path home) throws Exception {
        try (ObservedBridge bridge = new ObservedBridge(home)) {
            bridge.walk();
            Map<String, String> everything = bridge.everything();
            assertThat(everything.keySet())
                    .as("what is looked through")
                    .contains(
                            "bridge-plain.log",
                            "data/bridge.mv.db",
                            "events/events.ndjson",
                            "events/letters.ndjson",
                            "thread dump",
                            "callback",
                            "/api/tokens",
                            "/actuator/prometheus");
            assertThat(everything.get("bridge-plain.log"))
                    .as("the log is as talkative as it should be")
                    .contains("DEBUG", "state=***", "code=***", "4004000005");
            assertThat(everything.get("thread dump")).contains("http-nio");
            Set<String> secrets = bridge.disguises();
            Set<String> states = bridge.stateDisguises();
            assertThat(secrets).hasSizeGreaterThan(200);
            everything.forEach((where, text) -> {
                assertThat(secrets.stream().filter(text::contains).map(secret -> around(text, secret)))
                        .as("secrets in " + where)
                        .isEmpty();
                if (!bridge.isPage(where)) {
                    assertThat(states.stream().filter(text::contains).map(state -> around(text, state)))
                            .as("states in " + where)
                            .isEmpty();
                }
            });
        }
    }

    private static String around(String text, String found) {
        int at = text.indexOf(found);
        return text.substring(Math.max(0, at - 150), Math.min(text.length(), at + found.length() + 50));
    }

    private static String files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
            return all.toString();
        }
    }
}
