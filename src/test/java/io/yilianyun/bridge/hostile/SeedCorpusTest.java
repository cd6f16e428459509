package io.yilianyun.bridge.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fuzz tests' inputs (src/fuzz), those that they began with and those that once broke something, in an ordinary build. */
class SeedCorpusTest {
    private static final Path INPUTS = Path.of("src/test/resources/io/yilianyun/bridge/fuzz/AnswersFuzzTestInputs");

    static List<Path> answers() throws IOException {
        return files("anyAnswerIsASuccessOrAClassifiedFault");
    }

    static List<Path> errorCodes() throws IOException {
        return files("anyErrorCodesFileIsUsableOrRefused");
    }

    private static List<Path> files(String method) throws IOException {
        try (Stream<Path> files = Files.list(INPUTS.resolve(method))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anAnswerIsASuccessOrAClassifiedFault(Path file) throws IOException {
        PlatformAnswersPropertyTest.read(Files.readAllBytes(file), 200, null, "v1", "refresh");
        PlatformAnswersPropertyTest.read(Files.readAllBytes(file), 200, null, "v2", "code-exchange");
    }

    @ParameterizedTest
    @MethodSource("errorCodes")
    void anErrorCodesFileIsUsableOrRefusedByName(Path file) throws IOException {
        ErrorCodesPropertyTest.isAccepted(Files.readAllBytes(file));
    }
}
