package io.yilianyun.bridge.admin;

import static io.yilianyun.bridge.support.Platform.code;
import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.deadletter.DeadLetter.Status;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenStatus;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class ImportApiTest extends BridgeTest {
    private static final String LINE =
            "{\"app\":\"demo\",\"machineCode\":\"%s\",\"accessToken\":\"access-%1$s\",\"refreshToken\":\"refresh-%1$s\",\"accessExpiresAt\":\"%s\"%s}";

    private String line(String machineCode, String more) {
        return LINE.formatted(machineCode, clock.instant().plus(Duration.ofDays(20)), more);
    }

    private JsonNode imported(String lines) {
        Answer answer = client().as(Client.OPERATOR).send("POST", "/api/tokens/import", lines, "application/x-ndjson");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void anImportedTokenIsWhatItsLineSaysAndIsRefreshedInItsTime() {
        String machineCode = machineCode();
        JsonNode answer = imported(line(
                machineCode,
                ",\"merchant\":\"茶店\",\"refreshExpiresAt\":\"" + clock.instant().plus(Duration.ofDays(25)) + "\""));
        assertThat(answer.get("imported").asInt()).isEqualTo(1);
        assertThat(answer.get("updated").asInt()).isZero();
        assertThat(answer.get("rejected")).isEmpty();
        Token token = token("demo", machineCode);
        assertThat(token.merchant()).isEqualTo("茶店");
        assertThat(token.accessExpiresAt()).isEqualTo(clock.instant().plus(Duration.ofDays(20)));
        assertThat(token.refreshExpiresAt()).isEqualTo(clock.instant().plus(Duration.ofDays(25)));
        assertThat(token.quotaUsed()).isZero();
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-" + machineCode);

        PLATFORM.onRefresh("refresh-" + machineCode, success(machineCode, "access-2", "refresh-2"));
        clock.set(token.dueAt());
        run("refresh-demo");
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-2");
    }

    @Test
    void anImportUpdatesATokenThatIsThereAndResolvesItsDeadLetter() {
        String machineCode = due("demo");
        PLATFORM.onRefresh("refresh-" + machineCode, code(20));
        run("refresh-demo");
        JsonNode answer = imported(line(machineCode, "").replace("\"access-", "\"new-access-"));
        assertThat(answer.get("updated").asInt()).isEqualTo(1);
        assertThat(accessToken("demo", machineCode)).isEqualTo("new-access-" + machineCode);
        assertThat(token("demo", machineCode).status()).isEqualTo(TokenStatus.ACTIVE);
        assertThat(token("demo", machineCode).merchant()).as("is kept").isEqualTo("Shop");
        assertThat(letter("demo").status()).isEqualTo(Status.RESOLVED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense | not a JSON object",
                "[1] | not a JSON object",
                "null | not a JSON object",
                "{} | app is missing",
                "{\"app\":\"nobody\",\"accessExpiresAt\":\"2030-01-01T00:00:00Z\",\"machineCode\":\"1\",\"accessToken\":\"a\",\"refreshToken\":\"r\"} | no application",
                "{\"app\":\"demo\",\"accessExpiresAt\":\"2030-01-01T00:00:00Z\",\"machineCode\":\"1\",\"accessToken\":\"a\",\"refreshToken\":\"r\"} {} | each field once",
                "{\"app\":\"demo\",\"app\":\"demo\"} | each field once",
                "{\"app\":\"demo\",\"accessExpiresAt\":\"2030-01-01T00:00:00Z\"} | machineCode is missing",
                "{\"app\":\"demo\",\"accessExpiresAt\":\"tomorrow\"} | ISO-8601",
                "{\"app\":\"demo\",\"accessExpiresAt\":1700000000000} | accessExpiresAt must be between",
                "{\"app\":\"demo\",\"accessExpiresAt\":\"2030-01-01T00:00:00Z\",\"machineCode\":\"1\",\"accessToken\":\"a\",\"refreshToken\":\"r\",\"token\":\"TOPSECRET\"} | unknown field",
                "{\"app\":\"demo\",\"accessExpiresAt\":\"2030-01-01T00:00:00Z\",\"issuedAt\":\"2031-01-01T00:00:00Z\"} | issuedAt",
                "{\"app\":\"demo\",\"accessExpiresAt\":\"2030-01-01T00:00:00Z\",\"machineCode\":\"1\",\"accessToken\":\"TOPSECRET\"} | refreshToken is missing",
            })
    void aBadLineIsNamedWithItsReasonAndHarmsNoOther(String bad, String reason) {
        String first = machineCode();
        String last = machineCode();
        JsonNode answer = imported(line(first, "") + "\n\n" + bad + "\r\n" + line(last, ""));
        assertThat(answer.get("imported").asInt()).isEqualTo(2);
        assertThat(answer.at("/rejected/0/line").asInt()).isEqualTo(3);
        assertThat(answer.at("/rejected/0/reason").asText()).contains(reason);
        assertThat(answer.toString()).doesNotContain("TOPSECRET");
        assertThat(tokens.find("demo", last)).isPresent();
    }

    @Test
    void aTerminalThatComesTwiceHasItsLastLine() {
        String machineCode = machineCode();
        imported(line(machineCode, "") + "\n" + line(machineCode, "").replace("\"access-", "\"later-"));
        assertThat(accessToken("demo", machineCode)).isEqualTo("later-" + machineCode);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a/b | 1 to 64 letters, digits, - and _",
                ".. | 1 to 64 letters, digits, - and _",
                "a;b | 1 to 64 letters, digits, - and _",
                "4009 0005 | 1 to 64 letters, digits, - and _",
                "<x> | 1 to 64 letters, digits, - and _",
                "终端 | 1 to 64 letters, digits, - and _",
                "４009 | 1 to 64 letters, digits, - and _",
                "40\u200b09 | 1 to 64 letters, digits, - and _",
                "40\\u000009 | 1 to 64 letters, digits, - and _",
                "40%2F09 | 1 to 64 letters, digits, - and _",
                "4.00900E+09 | spreadsheet",
                "4.009e9 | spreadsheet",
                "4,00900E+09 | spreadsheet",
                "4E+09 | spreadsheet",
                "` ` | missing",
            })
    void aMachineCodeThatBreaksTheRuleIsRefusedWithTheRule(String machineCode, String reason) {
        JsonNode answer = imported(line(machineCode, ""));
        assertThat(answer.at("/rejected/0/reason").asText()).contains("machineCode", reason);
        assertThat(answer.get("imported").asInt()).isZero();
    }

    @Test
    void aMachineCodeThatIsANumberIsTakenAsItIsWritten() {
        assertThat(imported(line("4009000051", "").replace("\"4009000051\"", "4009000051"))
                        .get("imported")
                        .asInt())
                .isEqualTo(1);
        assertThat(imported(line("4009000051", "").replace("\"4009000051\"", "4.009E9"))
                        .at("/rejected/0/reason")
                        .asText())
                .contains("spreadsheet");
        assertThat(tokens.find("demo", "4009000051")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer access", "acc\u200bess", "acc\u00a0ess", "ａccess"})
    void aTokenIsOneWord(String token) {
        for (String name : List.of("access", "refresh")) {
            String line = line("4009000052", "").replace("\"" + name + "-4009000052", "\"" + token);
            assertThat(imported(line).at("/rejected/0/reason").asText())
                    .startsWith(name + "Token must be one word")
                    .doesNotContain(token);
        }
    }

    @Test
    void blanksAroundCodesAndTokensAreNoPartOfThem() {
        String machineCode = machineCode();
        JsonNode answer = imported(line(machineCode, ",\"merchant\":\"\\t茶店 \"")
                .replace("\"" + machineCode + "\"", "\"\u00a0 " + machineCode + "\\r\\n\"")
                .replace("\"access-" + machineCode, "\" access-" + machineCode + "\u3000")
                .replace("\"demo\"", "\" demo \""));
        assertThat(answer.get("imported").asInt()).as(answer.toString()).isEqualTo(1);
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-" + machineCode);
        assertThat(token("demo", machineCode).merchant()).isEqualTo("茶店");
    }

    @Test
    void anUnknownTimeOfIssueIsNeverLaterThanNowAndNoReasonToRefuseANewerTokenPair() {
        String machineCode = machineCode();
        String farOff = line(machineCode, "")
                .replaceFirst(
                        "ExpiresAt\":\"[^\"]*",
                        "ExpiresAt\":\"" + clock.instant().plus(Duration.ofDays(90)));
        assertThat(imported(farOff).get("imported").asInt()).isEqualTo(1);
        assertThat(token("demo", machineCode).issuedAt()).isEqualTo(clock.instant());
        String newer = line(machineCode, ",\"issuedAt\":\"" + clock.instant().minus(Duration.ofHours(1)) + "\"")
                .replace("\"access-", "\"newer-");
        assertThat(imported(newer).get("updated").asInt()).isEqualTo(1);
        assertThat(accessToken("demo", machineCode)).isEqualTo("newer-" + machineCode);
        String older = line(machineCode, ",\"issuedAt\":\"" + clock.instant().minus(Duration.ofHours(2)) + "\"");
        assertThat(imported(older).at("/rejected/0/reason").asText()).contains("issued later");
    }

    @Test
    void aTokenPairThatAClockThatWasAheadHasDatedRefusesNoNewerOne() {
        clock.advance(Duration.ofHours(8));
        String machineCode = granted("demo");
        clock.advance(Duration.ofHours(-8));
        String newer = line(machineCode, ",\"issuedAt\":\"" + clock.instant() + "\"");
        assertThat(imported(newer).get("updated").asInt()).isEqualTo(1);
    }

    @Test
    void aTimeOfIssueInTheFutureIsTakenForNow() {
        String machineCode = machineCode();
        imported(line(machineCode, ",\"issuedAt\":\"" + clock.instant().plus(Duration.ofDays(2)) + "\""));
        assertThat(token("demo", machineCode).issuedAt()).isEqualTo(clock.instant());
        clock.advance(Duration.ofHours(1));
        String newer = line(machineCode, ",\"issuedAt\":\"" + clock.instant() + "\"");
        assertThat(imported(newer).get("updated").asInt()).isEqualTo(1);
    }

    @Test
    void aStreamOfManyTokensIsTakenInFull() {
        String lines = IntStream.range(0, 3000).mapToObj(i -> line("9" + i, "")).collect(Collectors.joining("\n"));
        assertThat(imported(lines).get("imported").asInt()).isEqualTo(3000);
        assertThat(imported(lines).get("updated").asInt()).as("the same again").isEqualTo(3000);
        assertThat(client().as(Client.READER)
                        .get("/api/tokens?size=1")
                        .json()
                        .get("total")
                        .asInt())
                .isEqualTo(3000);
    }

    @Test
    void aLineThatTheDatabaseRefusesHarmsNoOther() {
        jdbc.execute("ALTER TABLE yly_token ADD CONSTRAINT picky CHECK (machine_code <> '9002')");
        try {
            JsonNode answer = imported(line("9001", "") + "\n" + line("9002", "") + "\n" + line("9003", ""));
            assertThat(answer.get("imported").asInt()).isEqualTo(2);
            assertThat(answer.get("rejected"))
                    .singleElement()
                    .asString()
                    .isEqualTo("{\"line\":2,\"reason\":\"is refused by the database; see the bridge's log\"}");
        } finally {
            jdbc.execute("ALTER TABLE yly_token DROP CONSTRAINT picky");
        }
    }

    /** Line by line, each would wait for the database, and leave a trace in the log. */
    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void anImportEndsWhenTheDatabaseTakesNoMore(CapturedOutput output) {
        String lines = IntStream.range(0, 700).mapToObj(i -> line("9" + i, "")).collect(Collectors.joining("\n"));
        jdbc.execute("ALTER TABLE yly_token RENAME TO yly_token_away");
        try {
            assertThat(client().as(Client.OPERATOR)
                            .send("POST", "/api/tokens/import", lines, "application/x-ndjson")
                            .status())
                    .isEqualTo(500);
        } finally {
            jdbc.execute("ALTER TABLE yly_token_away RENAME TO yly_token");
        }
        assertThat(output.getOut().lines().filter(line -> line.matches(".* (WARN|ERROR) .*import.*")))
                .singleElement()
                .asString()
                .contains("API call POST /api/tokens/import failed");
        assertThat(imported(lines).get("imported").asInt()).isEqualTo(700);
    }

    @Test
    void nothingIsNothing() {
        assertThat(imported("").get("imported").asInt()).isZero();
        assertThat(imported("\n \n").get("rejected")).isEmpty();
    }

    @Test
    void aLineThatIsTooLongOrNoUtf8HarmsNoOther() {
        String machineCode = machineCode();
        JsonNode answer = imported("x".repeat(40_000) + "\n" + line(machineCode, ""));
        assertThat(answer.get("imported").asInt()).isEqualTo(1);
        assertThat(answer.at("/rejected/0/reason").asText()).contains("16384 bytes");
        byte[] bytes = (line("1", ",\"merchant\":\"é\"") + "\n" + line(machineCode(), ""))
                .getBytes(StandardCharsets.ISO_8859_1);
        Answer latin = client().as(Client.OPERATOR).stream("/api/tokens/import", bytes, "application/x-ndjson");
        assertThat(latin.json().get("imported").asInt()).isEqualTo(1);
        assertThat(latin.json().at("/rejected/0/reason").asText()).contains("UTF-8");
    }

    @Test
    void anOldPairDoesNotComeBackIfTheLineSaysWhenItWasIssued() {
        String machineCode = machineCode();
        String line = line(machineCode, ",\"issuedAt\":\"" + clock.instant() + "\"");
        assertThat(imported(line).get("imported").asInt()).isEqualTo(1);
        assertThat(imported(line).get("updated").asInt()).as("the same again").isEqualTo(1);
        PLATFORM.onRefresh("refresh-" + machineCode, success(machineCode, "access-2", "refresh-2"));
        clock.set(token("demo", machineCode).dueAt());
        run("refresh-demo");
        JsonNode late = imported(line);
        assertThat(late.at("/rejected/0/reason").asText()).contains("issued later");
        assertThat(late.get("updated").asInt()).isZero();
        assertThat(refreshToken("demo", machineCode)).isEqualTo("refresh-2");
    }

    @Test
    void noMoreRejectedLinesAreListedThanAPersonCanRead() {
        JsonNode answer = imported("x\n".repeat(10_002));
        assertThat(answer.get("rejected")).hasSize(10_000);
        assertThat(answer.get("rejectedUnlisted").asInt()).isEqualTo(2);
    }

    @Test
    void whatIsNoUtf8IsRejected() {
        String machineCode = machineCode();
        byte[] gbk = line(machineCode, ",\"merchant\":\"茶店\"").getBytes(Charset.forName("GBK"));
        Answer answer = client().as(Client.OPERATOR).stream("/api/tokens/import", gbk, "application/x-ndjson");
        assertThat(answer.json().get("imported").asInt()).isZero();
        assertThat(answer.json().at("/rejected/0/reason").asText()).isNotEmpty();
        assertThat(client().as(Client.OPERATOR).stream("/api/tokens/import", gbk, "application/x-ndjson;charset=GBK")
                        .status())
                .isEqualTo(415);
        assertThat(tokens.find("demo", machineCode)).isEmpty();
        Client caller = client().as(Client.TOKEN);
        String call = "/api/call/demo/" + machineCode + "/print/index";
        String form = "application/x-www-form-urlencoded";
        assertThat(caller.send("POST", call, "content=%D6%D0&origin_id=1", form).status())
                .isEqualTo(400);
        assertThat(caller.send("POST", call, "content=%D6%D0&origin_id=1", form + ";charset=GBK")
                        .status())
                .isEqualTo(415);
    }
}
