package io.yilianyun.bridge.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yilianyun.bridge.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteFilesTest {
    private static final String CALLBACK = "classpath:yilianyun/routes/authorize/callback.camel.yaml";

    @TempDir
    Path folder;

    private String own(String name) throws IOException {
        return "file:" + Files.writeString(folder.resolve(name), "");
    }

    private Collection<String> located() throws IOException {
        return RouteFiles.locate(folder);
    }

    @Test
    void thePackagedOnesAreThereWithoutAFolder() throws IOException {
        assertThat(RouteFiles.locate(folder.resolve("missing")))
                .contains(CALLBACK)
                .allMatch(location -> location.startsWith("classpath:yilianyun/routes/"))
                .hasSizeGreaterThan(25);
    }

    @Test
    void aFileOfTheSameNameTakesThePlaceOfThePackagedOne() throws IOException {
        int packaged = located().size();
        String own = own("callback.camel.yaml");
        assertThat(located()).contains(own).doesNotContain(CALLBACK).hasSize(packaged);
    }

    @Test
    void theNameCountsWithoutItsEnding() throws IOException {
        int packaged = located().size();
        String xml = own("callback.xml");
        String yaml = own("publish.yaml");
        String yml = own("dead-letter.camel.yml");
        assertThat(located())
                .contains(xml, yaml, yml)
                .doesNotContain(
                        CALLBACK,
                        "classpath:yilianyun/routes/events/publish.camel.yaml",
                        "classpath:yilianyun/routes/events/dead-letter.camel.yaml")
                .hasSize(packaged);
    }

    @Test
    void otherFilesAreAdded() throws IOException {
        int packaged = located().size();
        String mine = own("my-events.camel.xml");
        assertThat(located()).contains(mine, CALLBACK).hasSize(packaged + 1);
    }

    @Test
    void whatIsNoRouteFileIsLeftAlone() throws IOException {
        Collection<String> packaged = located();
        own("README.md");
        own(".callback.camel.yaml");
        own("callback.camel.yaml.bak");
        Files.createDirectory(folder.resolve("callback.xml"));
        assertThat(located()).containsExactlyElementsOf(packaged);
    }

    @Test
    void twoFilesOfOneNameAreRefusedAndBothAreNamed() throws IOException {
        own("callback.camel.yaml");
        own("callback.xml");
        assertThatThrownBy(this::located)
                .isInstanceOf(ConfigurationException.class)
                .satisfies(
                        e -> assertThat(((ConfigurationException) e).problems().toString())
                                .contains("yilianyun.routes.directory", "callback.camel.yaml", "callback.xml"));
    }
}
