package io.yilianyun.bridge.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yilianyun.bridge.config.BridgeProperties.Api;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.FileSystemResource;

class ErrorPolicyTest {
    private static final String ENTRY = "{class: defect, tell: operator, en: a, zh: b}";
    private static final Map<String, FaultClass> NOT_A_DEFECT = Map.of(
            "0", FaultClass.SUCCESS,
            "2", FaultClass.APPLICATION,
            "5", FaultClass.APPLICATION,
            "11", FaultClass.APPLICATION,
            "19", FaultClass.APPLICATION,
            "6", FaultClass.CODE_REFUSED,
            "20", FaultClass.REFRESH_TOKEN_DEAD,
            "41", FaultClass.QUOTA,
            "45", FaultClass.TRANSIENT);

    private final ErrorPolicy packaged = ErrorPolicy.read(new ClassPathResource("error-codes.yaml"));

    static Stream<Arguments> codes() {
        return IntStream.rangeClosed(0, 49)
                .mapToObj(Integer::toString)
                .map(code -> Arguments.of(code, NOT_A_DEFECT.getOrDefault(code, FaultClass.DEFECT)));
    }

    @ParameterizedTest
    @MethodSource("codes")
    void everyDocumentedCodeHasItsClassAndItsMeaning(String code, FaultClass expected) {
        ErrorPolicy.Entry entry = packaged.entry(Api.V1, code);
        assertThat(entry.faultClass()).isEqualTo(expected);
        assertThat(packaged.isSuccess(Api.V1, code)).isEqualTo(expected == FaultClass.SUCCESS);
        assertThat(entry.repeat()).isEqualTo(code.equals("11") || code.equals("33"));
        assertThat(entry.meaning(Locale.ENGLISH)).isNotBlank().isNotEqualTo(entry.meaning(Locale.SIMPLIFIED_CHINESE));
        assertThat(entry).as("is listed").isNotEqualTo(packaged.entry(Api.V1, "unlisted"));
    }

    @ParameterizedTest
    @CsvSource({"12,'',a required parameter is missing", "12,' ',a required parameter is missing", "12,app_id,app_id"})
    void aMissingDescriptionIsTheCodesMeaning(String code, String description, String expected) {
        assertThat(packaged.fault(Api.V1, code, description, Operation.REFRESH).description())
                .isEqualTo(expected);
        assertThat(packaged.fault(Api.V1, "4711", "", Operation.REFRESH).description())
                .isEqualTo("a code that is not documented");
    }

    @ParameterizedTest
    @ValueSource(strings = {"14", "18", "20"})
    void aRefreshIsToldByThreeCodesThatItsTokenIsDead(String code) {
        assertThat(packaged.fault(Api.V1, code, "", Operation.REFRESH)).isInstanceOf(RefreshTokenDead.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"14", "18"})
    void theSameCodesSayNothingAboutTheRefreshTokenOnACall(String code) {
        assertThat(packaged.fault(Api.V1, code, "", Operation.CALL)).isInstanceOf(AccessTokenRefused.class);
        assertThat(packaged.fault(Api.V1, code, "", Operation.CODE_EXCHANGE)).isInstanceOf(DefectFault.class);
    }

    @Test
    void theSecondGenerationHasOneCodeForEitherToken() {
        assertThat(packaged.fault(Api.V2, "3003", "", Operation.REFRESH)).isInstanceOf(RefreshTokenDead.class);
        assertThat(packaged.fault(Api.V2, "3003", "", Operation.CALL)).isInstanceOf(AccessTokenRefused.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0, SUCCESS",
        "3002, DEFECT",
        "3003, DEFECT",
        "4001, DEFECT",
        "4002, DEFECT",
        "5001, DEFECT",
        "6001, DEFECT",
        "6002, DEFECT",
        "999, TRANSIENT",
        "9999, DEFECT",
        "41, DEFECT"
    })
    void theSecondGenerationHasItsOwnTable(String code, FaultClass expected) {
        assertThat(packaged.entry(Api.V2, code).faultClass()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"50", "-1", "abc", "999"})
    void anUnknownCodeIsADefectThatIsNotRepeated(String code) {
        PlatformFault fault = packaged.fault(Api.V1, code, "?", Operation.REFRESH);
        assertThat(fault).isInstanceOf(DefectFault.class);
        assertThat(fault.isRepeatable()).isFalse();
        assertThat(fault.code()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http-500", "http-429", "http-302", "timeout", "connection", "malformed"})
    void transportFaultsAreTransient(String code) {
        assertThat(packaged.transportFault(code, "")).isInstanceOf(TransientFault.class);
        assertThat(packaged.entry(Api.V1, code).faultClass()).isEqualTo(FaultClass.TRANSIENT);
    }

    @Test
    void aUsersFileTakesThePlaceOfThePackagedOne(@TempDir Path folder) throws Exception {
        String text = new ClassPathResource("error-codes.yaml").getContentAsString(StandardCharsets.UTF_8);
        Path file = folder.resolve("codes.yaml");
        Files.writeString(file, text.replace("\"12\": {class: defect", "\"12\": {class: Transient"));
        assertThat(ErrorPolicy.read(new FileSystemResource(file)).fault(Api.V1, "12", "", Operation.REFRESH))
                .isInstanceOf(TransientFault.class);
    }

    @Test
    void anApplicationsFileTakesThePlaceOfTheEntriesThatItNames() {
        String text = "v1: {\"19\": {class: transient, tell: nobody, en: later, zh: later}}";
        packaged.read("shop", new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8)));

        assertThat(packaged.of("shop").fault(Api.V1, "19", "", Operation.REFRESH))
                .isInstanceOf(TransientFault.class);
        assertThat(packaged.of("other").fault(Api.V1, "19", "", Operation.REFRESH))
                .isInstanceOf(ApplicationFault.class);
        assertThat(packaged.of("shop").entry(Api.V1, "5")).isEqualTo(packaged.entry(Api.V1, "5"));
        assertThat(packaged.of("shop").entry(Api.V2, "19")).isEqualTo(packaged.entry(Api.V2, "19"));
        assertThat(packaged.of("shop").entry(Api.V1, "999")).isEqualTo(packaged.entry(Api.V1, "999"));
    }

    static Stream<Arguments> broken() {
        String head = "unknown: " + ENTRY + "\ntransport: " + ENTRY + "\n";
        return Stream.of(
                Arguments.of("", "empty"),
                Arguments.of("just text", "text"),
                Arguments.of("v1: [", "parsing"),
                Arguments.of(head + "v1: {}", "v2"),
                Arguments.of(head + "v2: {}\nv1: {\"1\": {class: nonsense, tell: operator, en: a, zh: b}}", "NONSENSE"),
                Arguments.of(head + "v2: {}\nv1: {\"1\": {tell: operator, en: a, zh: b}}", "class"),
                Arguments.of(head + "v2: {}\nv1: {\"1\": {class: defect, en: a, zh: b}}", "tell"),
                Arguments.of(head + "v2: {}\nv1: {\"1\": {class: defect, tel: operator, en: a, zh: b}}", "tel"),
                Arguments.of("unknown: !!java.io.File [x]\ntransport: " + ENTRY + "\nv1: {}\nv2: {}", "tag"));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void aBrokenFileIsRefusedWithItsNameAndWhatIsWrong(String text, String hint) {
        ByteArrayResource file = new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8), "codes-of-mine.yaml");
        assertThatThrownBy(() -> ErrorPolicy.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("codes-of-mine.yaml")
                .hasMessageContaining(hint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GBK", "UTF-16LE"})
    void aFileThatAnEditorSavedInAnotherEncodingIsRefusedWithWhatToDo(String encoding) {
        byte[] text =
                "v1: {\"19\": {class: transient, tell: nobody, en: later, zh: 稍后}}".getBytes(Charset.forName(encoding));
        assertThatThrownBy(() -> ErrorPolicy.read(new ByteArrayResource(text, "codes-of-mine.yaml")))
                .hasMessageContainingAll("codes-of-mine.yaml", "save its file in UTF-8");
    }

    @Test
    void aMissingFileIsRefusedWithItsName() {
        assertThatThrownBy(() -> ErrorPolicy.read(new FileSystemResource("no-such-file.yaml")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no-such-file.yaml");
    }
}
