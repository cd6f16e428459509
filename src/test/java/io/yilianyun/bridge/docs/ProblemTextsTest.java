package io.yilianyun.bridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.security.ProblemTexts;
import io.yilianyun.bridge.security.ProblemWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.ProblemDetail;
import org.yaml.snakeyaml.Yaml;

/** The Chinese texts of problems belong to English ones that the code has. */
class ProblemTextsTest {
    /** Words of Spring MVC and of Bean Validation. */
    private static final List<String> OF_LIBRARIES = List.of(
            "Method '",
            "Content-Type '",
            "Could not parse ",
            "Acceptable representations",
            "must not be ",
            "must match ",
            "Required path variable ",
            "must be less",
            "must be greater",
            "size must be between");

    @Test
    void eachTranslatedTextIsInTheCode() {
        Map<String, String> texts = new Yaml()
                .load(Markdown.read(Path.of("src/main/resources/yilianyun/problems.zh.yaml"))
                        .text());
        assertThat(texts).hasSizeGreaterThan(60);
        assertThat(texts.keySet())
                .filteredOn(text -> OF_LIBRARIES.stream().noneMatch(text::startsWith))
                .allSatisfy(
                        text -> assertThat(Arrays.stream(text.split("\\{\\d}"))).allMatch(Names.CODE::contains));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "The token was not refreshed: another refresh or authorization came first | 授权未刷新：已有另一次刷新或授权先完成",
                "The application demo is halted since 2027-01-01T00:00:00Z: halted by an operator | 应用 demo 自 2027-01-01T00:00:00Z 起暂停：由操作员暂停",
                "The application demo is halted since x: 2: $1 {0} | 应用 demo 自 x 起暂停：2: $1 {0}",
                "Nobody has translated this: 1 | Nobody has translated this: 1",
            })
    void whatVariesIsTranslatedToo(String english, String chinese) {
        assertThat(ProblemTexts.translate(english, Locale.SIMPLIFIED_CHINESE)).isEqualTo(chinese);
        assertThat(ProblemTexts.translate(english, Locale.ENGLISH)).isEqualTo(english);
    }

    @Test
    void aProblemWithoutATextStaysWithoutOne() {
        ProblemDetail problem = ProblemDetail.forStatus(409);
        assertThat(ProblemWriter.body(problem, Locale.CHINESE).get("detail").isNull())
                .isTrue();
    }
}
