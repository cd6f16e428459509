package io.yilianyun.bridge.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.config.BridgeProperties.Api;
import io.yilianyun.bridge.platform.ErrorPolicy;
import io.yilianyun.bridge.platform.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.springframework.core.io.ByteArrayResource;

/** An error-codes file is a usable table, or refused with a message that names it; whatever a code, it means something. */
class ErrorCodesPropertyTest {
    private static final String PACKAGED = read(Path.of("src/main/resources/error-codes.yaml"));
    private static final String NAME = "the file that a test names";

    /** Reads a file; false if it was refused. */
    static boolean isAccepted(byte[] file) {
        ErrorPolicy policy;
        try {
            policy = ErrorPolicy.read(new ByteArrayResource(file, NAME));
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining(NAME);
            return false;
        }
        assertThat(policy.transportFault("http-500", "")).isNotNull();
        for (String code :
                List.of("0", "2", "14", "18", "20", "41", "3003", "no such code", "", "http-500", "timeout")) {
            for (Api api : Api.values()) {
                // As the answer is read: what is no success is a fault of some class.
                if (!policy.isSuccess(api, code)) {
                    assertThat(policy.fault(api, code, "", Operation.REFRESH)).isNotNull();
                    assertThat(policy.fault(api, code, "", Operation.CODE_EXCHANGE))
                            .isNotNull();
                }
                assertThat(policy.entry(api, code).meaning(Locale.CHINESE)).isNotNull();
            }
        }
        return true;
    }

    @Property(tries = 500)
    void anyBytesAreRefusedByName(@ForAll @Size(max = 200) byte[] file) {
        assertThat(isAccepted(file)).isFalse();
    }

    @Property(tries = 300)
    void aDamagedFileIsUsableOrRefusedByName(
            @ForAll @IntRange(max = 6000) int position,
            @ForAll("pieces") String piece,
            @ForAll @IntRange(max = 60) int gone) {
        int start = Math.min(position, PACKAGED.length());
        int end = Math.min(start + gone, PACKAGED.length());
        isAccepted((PACKAGED.substring(0, start) + piece + PACKAGED.substring(end)).getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 1)
    void thePackagedFileIsAccepted() {
        assertThat(isAccepted(PACKAGED.getBytes(StandardCharsets.UTF_8))).isTrue();
    }

    @Property(tries = 1)
    void whatMakesNoSenseIsRefusedByName() {
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("unknown:   {class: success", "unknown:   {class: defect");
        changes.put("transport: {class: success", "transport: {class: transient");
        changes.put("for: {refresh: success,", "for: {refresh: refresh-token-dead,");
        changes.put("for: {refresh: null,", "for: {refresh: refresh-token-dead,");
        changes.put("for: {refersh: refresh-token-dead,", "for: {refresh: refresh-token-dead,");
        changes.put("\"2\":  {class: null, ", "\"2\":  {class: application, ");
        changes.put("\"2\": null\n  \"99\":  {class: application", "\"2\":  {class: application");
        changes.put("en: null", "en: \"client_id is unknown\"");
        changes.forEach((wrong, packaged) -> {
            assertThat(PACKAGED).contains(packaged);
            assertThat(isAccepted(PACKAGED.replace(packaged, wrong).getBytes(StandardCharsets.UTF_8)))
                    .as(wrong)
                    .isFalse();
        });
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "",
                        "&a ",
                        "*a",
                        "!!javax.script.ScriptEngineManager [!!java.net.URL [\"http://127.0.0.1:1/\"]]",
                        "!!java.net.URL [\"http://127.0.0.1:1/\"]",
                        "? ",
                        "- ",
                        "\t",
                        "\u0000",
                        "null",
                        "{}",
                        "class: success, class: defect",
                        "<<: *a",
                        "[".repeat(100)),
                Arbitraries.strings().ofMaxLength(10));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
