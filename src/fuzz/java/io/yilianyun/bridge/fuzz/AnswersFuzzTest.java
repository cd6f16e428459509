package io.yilianyun.bridge.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.yilianyun.bridge.config.BridgeProperties.Api;
import io.yilianyun.bridge.platform.ErrorPolicy;
import io.yilianyun.bridge.platform.Operation;
import io.yilianyun.bridge.platform.PlatformAnswer;
import io.yilianyun.bridge.platform.PlatformFault;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;

/**
 * What comes from elsewhere as bytes, under Jazzer. Not part of an ordinary build, since Jazzer instruments the whole process; there,
 * {@code SeedCorpusTest} tries its inputs.
 */
class AnswersFuzzTest {
    private static final ErrorPolicy POLICY = ErrorPolicy.read(new ClassPathResource("error-codes.yaml"));

    @FuzzTest(maxDuration = "2m")
    void anyAnswerIsASuccessOrAClassifiedFault(byte[] answer) {
        Optional<PlatformAnswer> read = PlatformAnswer.read(new String(answer, StandardCharsets.UTF_8));
        if (read.isEmpty()) {
            return;
        }
        if (POLICY.isSuccess(Api.V1, read.get().code())) {
            read.get().grant();
        } else {
            PlatformFault fault =
                    POLICY.fault(Api.V1, read.get().code(), read.get().description(), Operation.REFRESH);
            if (fault.code().isBlank() || fault.code().length() > 16) {
                throw new AssertionError("A code of " + fault.code().length() + " characters");
            }
        }
    }

    @FuzzTest(maxDuration = "2m")
    void anyErrorCodesFileIsUsableOrRefused(byte[] file) {
        try {
            ErrorPolicy.read(new ByteArrayResource(file)).transportFault("http-500", "");
        } catch (IllegalArgumentException e) {
            // Refused, as it should be.
        }
    }
}
