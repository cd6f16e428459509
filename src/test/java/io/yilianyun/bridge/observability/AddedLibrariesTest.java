package io.yilianyun.bridge.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AddedLibrariesTest {
    private static final String OWN = "jar:nested:/opt/bridge.jar/!BOOT-INF/lib/";

    @Test
    void anotherVersionOfWhatTheJarHasIsNamed() {
        assertThat(AddedLibraries.differing(List.of(
                        "file:/app/lib/",
                        "file:/app/lib/camel-util-4.16.0.jar",
                        "file:/app/lib/h2-2.3.232.jar",
                        "file:/app/lib/camel-amqp-4.17.0.jar",
                        "file:/app/lib/own.jar",
                        OWN + "camel-util-4.17.0.jar!/",
                        OWN + "camel-util-json-4.17.0.jar!/",
                        OWN + "h2-2.3.232.jar!/")))
                .containsExactly("camel-util 4.16.0 in place of 4.17.0");
    }
}
