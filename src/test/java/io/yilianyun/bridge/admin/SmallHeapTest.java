package io.yilianyun.bridge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.support.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 25 000 tokens, 180 MB of them, come and go through a bridge whose heap has 256 MB: none of the streams is held in memory. */
class SmallHeapTest {
    @Test
    void manyTokensFitThroughASmallHeap(@TempDir Path folder) throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        Process bridge = JavaProcess.of(folder, List.of("-Xmx256m", "-XX:+UseSerialGC"), ManyTokens.class, List.of())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(bridge.waitFor(10, TimeUnit.MINUTES)).isTrue();
        } finally {
            bridge.destroyForcibly();
        }
        String output = Files.readString(log);
        assertThat(bridge.exitValue()).as(output).isZero();
        assertThat(output)
                .contains("IMPORTED {\"imported\":25000,\"updated\":0,\"rejected\":[]}")
                .contains("EXPORTED 25001 lines")
                .contains("AGAIN {\"imported\":0,\"updated\":25000,\"rejected\":[]}")
                .doesNotContain("OutOfMemoryError", ManyTokens.SECRET);
    }
}
