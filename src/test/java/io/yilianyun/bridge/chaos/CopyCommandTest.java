package io.yilianyun.bridge.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.BridgeApplication;
import io.yilianyun.bridge.engine.Databases;
import io.yilianyun.bridge.support.JavaProcess;
import io.yilianyun.bridge.support.TestProperties;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --copy-database}, as an operator runs it who moves from the embedded H2 to PostgreSQL. */
@Tag("chaos")
class CopyCommandTest {
    private static final String TOKEN =
            "{\"app\":\"demo\",\"machineCode\":\"400000%d\",\"accessToken\":\"access-%1$d\",\"refreshToken\":\"refresh-%1$d\",\"accessExpiresAt\":\"2099-01-01T00:00:00Z\"}";

    @TempDir
    private Path folder;

    private record Ended(int code, String output) {}

    private Ended copy(String url) throws IOException, InterruptedException {
        ProcessBuilder builder = JavaProcess.of(
                folder,
                List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"),
                BridgeApplication.class,
                List.of("--copy-database=" + url));
        builder.environment()
                .putAll(Map.of("YILIANYUN_COPY_USERNAME", "postgres", "YILIANYUN_COPY_PASSWORD", "postgres"));
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), output);
    }

    @Test
    void theBridgeGoesOnInTheOtherDatabase() throws Exception {
        Path keyset = TestProperties.keyset(folder.resolve("keyset.json"));
        Map<String, String> properties =
                ChildBridge.properties("jdbc:h2:file:./data/bridge", URI.create("http://localhost:1"), keyset);
        String withCredentials = Databases.postgres();
        String url = withCredentials.replaceFirst("\\?.*", "");
        try (ChildBridge bridge = ChildBridge.start(folder, properties)) {
            String lines = IntStream.range(0, 3).mapToObj(TOKEN::formatted).collect(Collectors.joining("\n"));
            assertThat(bridge.post("/api/tokens/import", "application/x-ndjson", lines)
                            .body())
                    .contains("\"imported\":3");
            Ended inUse = copy(url);
            assertThat(inUse.code()).as(inUse.output()).isEqualTo(1);
            assertThat(inUse.output()).contains("Another process uses the database's file");
            bridge.terminate();
        }
        Ended exposed = copy(withCredentials);
        assertThat(exposed.code()).isEqualTo(1);
        assertThat(exposed.output()).contains("YILIANYUN_COPY_PASSWORD");
        Ended copied = copy(url);
        assertThat(copied.code()).as(copied.output()).isZero();
        assertThat(copied.output())
                .contains("yly_token: 3 rows", "yly_data_key: 1 rows", "Set spring.datasource.url=" + url)
                .doesNotContain("routes run", "Tomcat");
        Ended again = copy(url);
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.output()).contains("already holds rows of a bridge");

        properties.put("spring.datasource.url", withCredentials);
        try (ChildBridge bridge = ChildBridge.start(folder, properties)) {
            for (int i = 0; i < 3; i++) {
                assertThat(bridge.get("/api/tokens/demo/400000" + i + "/access-token")
                                .get("accessToken")
                                .asText())
                        .isEqualTo("access-" + i);
            }
            bridge.terminate();
        }
    }
}
