package io.yilianyun.bridge.hostile;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/**
 * What comes from elsewhere as bytes, under Jazzer: in an ordinary build the inputs of the seed corpus ({@code src/test/resources}) are
 * tried; with {@code JAZZER_FUZZ=1} in the environment it looks for new ones, one method at a time.
 */
class AnswersFuzzTest {
    @FuzzTest(maxDuration = "2m")
    void anyAnswerIsASuccessOrAClassifiedFault(byte[] answer) {
        PlatformAnswersPropertyTest.read(answer, 200, null, "v1", "refresh");
        PlatformAnswersPropertyTest.read(
                answer, 200, new String(answer, StandardCharsets.UTF_8), "v2", "code-exchange");
    }

    @FuzzTest(maxDuration = "2m")
    void anyErrorCodesFileIsUsableOrRefusedByName(byte[] file) {
        ErrorCodesPropertyTest.isAccepted(file);
    }
}
