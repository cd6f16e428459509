package io.yilianyun.bridge.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** {@code --copy-route}, and what a copy says about its original. */
@ExtendWith(OutputCaptureExtension.class)
class RouteCopyTest {
    @TempDir
    private Path folder;

    private int copy(String name) {
        return RouteCopy.run("--copy-route=" + name, "--yilianyun.routes.directory=" + folder.resolve("routes"));
    }

    @Test
    void aCopyBeginsWithWhatItIsACopyOf() throws Exception {
        assertThat(copy("refresh-token")).isZero();
        Path copy = folder.resolve("routes/refresh-token.camel.yaml");
        assertThat(Files.readAllLines(copy).get(0))
                .matches("# A copy of refresh-token\\.camel\\.yaml, sha256 [0-9a-f]{64}");
        assertThat(Files.readString(copy))
                .endsWith(Files.readString(Path.of("routes/refresh/refresh-token.camel.yaml")));
    }

    @Test
    void nothingIsOverwritten(CapturedOutput output) throws Exception {
        Path own = Files.createDirectories(folder.resolve("routes/mine")).resolve("bridge-call.xml");
        Files.writeString(own, "<routes/>");
        assertThat(copy("bridge-call")).isEqualTo(1);
        assertThat(output.getAll()).contains("bridge-call.xml is there");
        assertThat(folder.resolve("routes/bridge-call.camel.yaml")).doesNotExist();
        assertThatThrownBy(() -> RouteCopy.copy(folder.resolve("routes"), "bridge-call"))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void anUnknownNameNamesTheNearOneAndAll(CapturedOutput output) {
        assertThat(copy("refresh-tokn")).isEqualTo(1);
        assertThat(output.getAll())
                .contains("no packaged route file 'refresh-tokn', did you mean 'refresh-token'?", "housekeeping");
    }

    @Test
    void aCopyOfWhatHasChangedSinceIsNamed(CapturedOutput output) throws Exception {
        copy("bridge-call");
        copy("push");
        Path call = folder.resolve("routes/bridge-call.camel.yaml");
        Path xml = folder.resolve("routes/housekeeping.xml");
        String old = "sha256 " + "0".repeat(64);
        Files.writeString(call, Files.readString(call).replaceFirst("sha256 \\w+", old));
        Files.writeString(
                xml, "<?xml version=\"1.0\"?>\n<!-- A copy of housekeeping.camel.yaml, " + old + " -->\n<routes/>");
        new RouteFiles(folder.resolve("routes"));
        assertThat(output.getAll().lines().filter(line -> line.contains("has changed since")))
                .hasSize(2)
                .anyMatch(line -> line.contains("WARN")
                        && line.contains(call.toString())
                        && line.contains("--copy-route=bridge-call"))
                .anyMatch(line -> line.contains(xml.toString()));
    }
}
