package io.yilianyun.bridge.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AddedLibrariesTest {
    private static final String EXECUTABLE = "jar:nested:/opt/bridge.jar/!BOOT-INF/lib/";
    private static final String IMAGE = "jar:file:/opt/bridge/lib/";
    private static final String LIB = "jar:file:/app/lib/";

    private static List<String> differing(String... jars) {
        return AddedLibraries.differing(
                Stream.of(jars).map(jar -> jar + "!/META-INF/MANIFEST.MF").toList());
    }

    @Test
    void inTheExecutableJarTheFolderComesFirst() {
        assertThat(differing(
                        LIB + "camel-util-4.16.0.jar",
                        LIB + "h2-2.3.232.jar",
                        LIB + "camel-amqp-4.17.0.jar",
                        LIB + "own.jar",
                        EXECUTABLE + "camel-util-4.17.0.jar",
                        EXECUTABLE + "camel-util-json-4.17.0.jar",
                        EXECUTABLE + "netty-epoll-4.1.1.jar",
                        EXECUTABLE + "netty-epoll-4.1.1-linux-x86_64.jar",
                        EXECUTABLE + "h2-2.3.232.jar"))
                .containsExactly("camel-util 4.16.0, not used 4.17.0");
    }

    @Test
    void inTheImageItComesLast() {
        assertThat(differing(IMAGE + "camel-util-4.17.0.jar", IMAGE + "h2-2.3.232.jar", LIB + "camel-util-4.16.0.jar"))
                .containsExactly("camel-util 4.17.0, not used 4.16.0");
    }
}
