package io.yilianyun.bridge.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformAnswerTest {
    private static PlatformAnswer answer(String text) {
        return PlatformAnswer.read(text).orElseThrow();
    }

    private static Grant grant(String body) {
        return answer("{\"error\":\"0\",\"error_description\":\"success\",\"body\":" + body + "}")
                .grant()
                .orElseThrow();
    }

    private static Grant grantWith(String field) {
        return grant("{\"access_token\":\"a\",\"refresh_token\":\"r\"," + field + "}");
    }

    @Test
    void theDocumentedSuccessIsReadInFull() {
        Grant grant = grant("{\"access_token\":\"aaa\",\"refresh_token\":\"rrr\",\"machine_code\":\"4004000001\","
                + "\"expires_in\":2592000,\"scope\":\"all\"}");
        assertThat(grant).isEqualTo(new Grant("aaa", "rrr", "4004000001", "all", Duration.ofDays(30), null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"error\":\"18\"}", "{\"error\":18}", "{'error':'18'}", "{\"error\": \" 18 \", \"new\": [1]}"})
    void theCodeIsReadFromTextNumberAndSingleQuotes(String text) {
        assertThat(answer(text).code()).isEqualTo("18");
    }

    @ParameterizedTest
    @CsvSource({"2592000, 2592000", "'\"2592000\"', 2592000", "'\" 3600 \"', 3600", "1, 1"})
    void theLifeIsReadFromNumberAndText(String expiresIn, long seconds) {
        assertThat(grantWith("\"expires_in\":" + expiresIn).accessLife()).hasSeconds(seconds);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "0",
                "\"0\"",
                "-1",
                "\"-60\"",
                "\"\"",
                "\"soon\"",
                "1.5",
                "9999999999",
                "99999999999999999999",
                "[]",
                "{}",
                "true"
            })
    void anUnusableLifeIsTakenForTheDocumentedOne(String expiresIn) {
        assertThat(grantWith("\"expires_in\":" + expiresIn).accessLife()).hasDays(30);
    }

    @Test
    void anAbsentLifeIsTakenForTheDocumentedOne() {
        assertThat(grantWith("\"scope\":\"all\"").accessLife()).hasDays(30);
    }

    @Test
    void theSecondGenerationsRefreshLifeIsRead() {
        assertThat(grantWith("\"refresh_expires_in\":\"3024000\"").refreshLife())
                .hasDays(35);
        assertThat(grantWith("\"refresh_expires_in\":0").refreshLife()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"machine_code\":null", "\"machine_code\":\"\"", "\"machine_code\":\"  \"", "\"other\":1"})
    void aMissingTerminalIsNull(String field) {
        assertThat(grantWith(field).machineCode()).isNull();
    }

    @Test
    void aTerminalGivenAsNumberIsRead() {
        assertThat(grantWith("\"machine_code\":4004000001").machineCode()).isEqualTo("4004000001");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":\"0\"}",
                "{\"error\":\"0\",\"body\":null}",
                "{\"error\":\"0\",\"body\":\"detail\"}",
                "{\"error\":0,\"body\":[],\"timestamp\":1700000000}",
                "{\"error\":\"0\",\"body\":{}}",
                "{\"error\":\"0\",\"body\":{\"access_token\":\"a\"}}",
                "{\"error\":\"0\",\"body\":{\"access_token\":\"a\",\"refresh_token\":\"\"}}",
                "{\"error\":\"0\",\"body\":{\"access_token\":\"a\",\"refresh_token\":{\"x\":1}}}",
            })
    void aSuccessWithoutAPairGrantsNothing(String text) {
        assertThat(answer(text).grant()).isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "<html><body>502 Bad Gateway</body></html>",
                "OK",
                "null",
                "[]",
                "\"0\"",
                "0",
                "{}",
                "{\"error\":null}",
                "{\"error\":\"\"}",
                "{\"error\":{}}",
                "{\"error\":\"a code that is far too long\"}",
                "{\"error\":\"0\",\"body\":{\"access_tok",
                "\u0000\u0001\u0002",
            })
    void whatIsNotTheEnvelopeIsNotRead(String text) {
        assertThat(PlatformAnswer.read(text == null ? "" : text)).isEmpty();
    }

    @Test
    void aHugeDescriptionIsCutAndItsControlCharactersAreGone() {
        String description = answer(
                        "{\"error\":\"49\",\"error_description\":\"a\\r\\nb\\u0007" + "x".repeat(100_000) + "\"}")
                .description();
        assertThat(description).hasSize(300).startsWith("a  b x");
    }

    @Test
    void deepNestingIsNotRead() {
        assertThat(PlatformAnswer.read("{\"error\":\"0\",\"body\":" + "[".repeat(100_000)))
                .isEmpty();
    }

    @Test
    void neitherAnswerNorGrantShowTokensAsText() {
        String text = "{\"error\":\"0\",\"body\":{\"access_token\":\"acc-4711\",\"refresh_token\":\"ref-4711\"}}";
        assertThat(answer(text) + " " + answer(text).grant()).doesNotContain("4711");
    }
}
