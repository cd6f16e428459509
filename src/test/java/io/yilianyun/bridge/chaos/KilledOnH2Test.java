package io.yilianyun.bridge.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.support.TestProperties;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database that comes by default: what the bridge has said is done is still there after a SIGKILL at that moment. */
@Tag("chaos")
class KilledOnH2Test {
    @TempDir
    private Path folder;

    @Test
    void whatWasAnsweredIsStored() throws Exception {
        Path keyset = TestProperties.keyset(folder.resolve("keyset.json"));
        Map<String, String> properties =
                ChildBridge.properties("jdbc:h2:file:./data/bridge", URI.create("http://localhost:1"), keyset);
        for (int i = 0; i < 3; i++) {
            ChildBridge bridge = ChildBridge.start(folder, properties);
            for (int known = 0; known < i; known++) {
                assertThat(bridge.get("/api/tokens/demo/400000" + known)
                                .get("status")
                                .asText())
                        .as("after %d kills", i)
                        .isEqualTo("ACTIVE");
            }
            String line =
                    "{\"app\":\"demo\",\"machineCode\":\"400000%d\",\"accessToken\":\"access-%d\",\"refreshToken\":\"refresh-%d\",\"accessExpiresAt\":\"2099-01-01T00:00:00Z\"}"
                            .formatted(i, i, i);
            assertThat(bridge.post("/api/tokens/import", "application/x-ndjson", line)
                            .body())
                    .contains("\"imported\":1");
            bridge.kill();
        }
        ChildBridge last = ChildBridge.start(folder, properties);
        assertThat(last.get("/api/tokens").get("total").asInt()).isEqualTo(3);
        last.terminate();
    }
}
