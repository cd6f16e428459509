package io.yilianyun.bridge.authorize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yilianyun.bridge.authorize.CallbackPage.Kind;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.ConfigurationException;
import io.yilianyun.bridge.support.TestProperties;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The merchant's page by the packaged template, and by one of the provider's own. */
@ExtendWith(OutputCaptureExtension.class)
class OwnPageTest {
    @TempDir
    private Path folder;

    private CallbackPage page(String template) throws Exception {
        Files.writeString(folder.resolve("callback.html"), template);
        BridgeProperties properties = TestProperties.with(Map.of("yilianyun.pages.directory", folder.toString()));
        return new CallbackPage(properties, null, null, new Pages(properties));
    }

    private Pages pages(String template) throws Exception {
        Files.writeString(folder.resolve("callback.html"), template);
        return new Pages(TestProperties.with(Map.of("yilianyun.pages.directory", folder.toString())));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OUTCOME")
    void everyOutcomeHasItsTextsInBothLanguages(Kind kind) {
        Pages packaged = new Pages(TestProperties.with(Map.of()));
        String outcome = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
        for (Locale locale : new Locale[] {Locale.CHINESE, Locale.ENGLISH}) {
            assertThat(packaged.renderForMerchant(locale, Map.of("outcome", outcome)))
                    .doesNotContain("??", "href=\"../");
        }
        assertThat(packaged.messages().getMessage("title." + outcome, null, Locale.CHINESE))
                .isNotEqualTo(packaged.messages().getMessage("title." + outcome, null, Locale.ENGLISH));
    }

    @Test
    void anOwnTemplateGetsTheVariablesOfTheContract() throws Exception {
        Pages own = pages(
                "<p th:text=\"|${outcome},${app},${machineCode},${merchant},${code},${retryUrl}|\"></p><b th:text=\"#{again}\"></b>");
        String html = own.renderForMerchant(
                Locale.ENGLISH,
                Map.of(
                        "outcome",
                        "refused",
                        "app",
                        "shop",
                        "machineCode",
                        "4004",
                        "merchant",
                        "Tea & <b>Co</b>",
                        "code",
                        "6",
                        "retryUrl",
                        "/yilianyun/authorize/shop"));
        assertThat(html)
                .contains("refused,shop,4004,Tea &amp; &lt;b&gt;Co&lt;/b&gt;,6,/yilianyun/authorize/shop")
                .contains("Authorize again");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<p th:text=\"${outcome\"></p>", "<p th:text=\"${machineCode.length()}\"></p>"})
    void aBrokenTemplateStopsTheStartAndIsNamed(String template) throws Exception {
        CallbackPage page = page(template);
        assertThatThrownBy(page::check)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("yilianyun.pages.directory")
                .hasMessageContaining(folder.resolve("callback.html").toString());
    }

    @Test
    void aTemplateThatIsNotInUtf8StopsTheStartAndIsNamed() throws Exception {
        CallbackPage page = page("");
        Files.write(folder.resolve("callback.html"), "<p>茶馆</p>".getBytes(Charset.forName("GBK")));
        assertThatThrownBy(page::check)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(folder.resolve("callback.html").toString(), "UTF-8");
    }

    @Test
    void aTemplateThatFailsLaterLeavesNoMerchantWithoutAPage(CapturedOutput output) throws Exception {
        CallbackPage page = page("<p th:text=\"${machineCode == null ? '' : machineCode.noSuchMethod()}\"></p>");
        page.check();
        Pages pages = pages("<p th:text=\"${machineCode == null ? '' : machineCode.noSuchMethod()}\"></p>");
        assertThat(pages.renderForMerchant(Locale.ENGLISH, Map.of("outcome", "authorized", "machineCode", "4004")))
                .contains("The printer is authorized", "4004");
        assertThat(output).contains("ERROR", folder.resolve("callback.html").toString(), "packaged page");
    }
}
