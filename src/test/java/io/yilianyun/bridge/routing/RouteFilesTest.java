package io.yilianyun.bridge.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class RouteFilesTest {
    private static final String CALLBACK = "classpath:yilianyun/routes/authorize/callback.camel.yaml";
    private static final String ROUTE =
            "- route:\n    id: own\n    description: 打印\n    from:\n      uri: direct:own\n      steps:\n        - log: 打印\n";

    @TempDir
    Path folder;

    private String own(String name) throws IOException {
        return own(name, ROUTE.getBytes(StandardCharsets.UTF_8));
    }

    private String own(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return "file:" + Files.write(file, content);
    }

    private List<String> located() throws IOException {
        return new RouteFiles(folder)
                .all().values().stream().map(Resource::getLocation).toList();
    }

    /** The description of the route that Camel reads from the user's one file. */
    private Optional<String> description() throws Exception {
        Resource file = new RouteFiles(folder)
                .all().values().stream()
                        .filter(each -> each.getLocation().startsWith("file:"))
                        .findFirst()
                        .orElseThrow();
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            RouteFile read = RouteFile.read(camel, file);
            read.readRoutes();
            read.addRoutes();
            return camel.getRouteDefinitions().stream()
                    .map(route -> route.getDescriptionText())
                    .findFirst();
        }
    }

    @Test
    void thePackagedOnesAreThereWithoutAFolder() throws IOException {
        assertThat(new RouteFiles(folder.resolve("missing")).all().values())
                .extracting(Resource::getLocation)
                .contains(CALLBACK)
                .allMatch(location -> location.startsWith("classpath:yilianyun/routes/"))
                .hasSizeGreaterThan(15);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "callback.camel.yaml",
                "callback.yaml",
                "callback.yml",
                "callback.camel.yml",
                "callback.xml",
                "authorize/callback.yaml",
                "of the shop/a+b/100%20/打印/callback.yml"
            })
    void aFileOfTheSameNameReplacesThePackagedOne(String name) throws IOException {
        int packaged = located().size();
        String own = own(name);
        assertThat(located()).contains(own).doesNotContain(CALLBACK).hasSize(packaged);
        assertThat(new RouteFiles(folder).summary()).isEqualTo("replaced [callback], added [], from " + folder);
    }

    @Test
    void otherFilesAreAdded() throws IOException {
        int packaged = located().size();
        String mine = own("my-events.camel.xml");
        assertThat(located()).contains(mine, CALLBACK).hasSize(packaged + 1);
        assertThat(new RouteFiles(folder).summary()).isEqualTo("replaced [], added [my-events], from " + folder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "own.yml",
                "own.camel.yml",
                "my.own.v2.yaml",
                "of the shop/own.yaml",
                "a+b/own.yaml",
                "a%20b/own.yaml",
                "打印/打印.yaml"
            })
    void camelReadsAFileWhateverItsFolderAndNameAre(String name) throws Exception {
        own(name);
        assertThat(description()).contains("打印");
    }

    @Test
    void camelReadsXml() throws Exception {
        own("own.xml", """
                <routes xmlns="http://camel.apache.org/schema/spring">
                  <route id="own" description="打印"><from uri="direct:own"/><to uri="log:own"/></route>
                </routes>
                """.getBytes(StandardCharsets.UTF_8));
        assertThat(description()).contains("打印");
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheText() throws Exception {
        own("own.yaml", ("\uFEFF" + ROUTE).getBytes(StandardCharsets.UTF_8));
        assertThat(description()).contains("打印");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "GBK"})
    void aFileInAnotherEncodingIsNamedAndNotRead(String charset, CapturedOutput output) throws IOException {
        int packaged = located().size();
        own("a/callback.yaml", ROUTE.getBytes(Charset.forName(charset)));
        assertThat(located()).contains(CALLBACK).hasSize(packaged);
        assertThat(output.getAll().lines().filter(line -> line.contains("Not read")))
                .hasSize(1)
                .first()
                .asString()
                .contains(Path.of("a/callback.yaml").toString(), "save it as UTF-8");
    }

    @Test
    void filesWithAnotherEndingAreNamedInOneLine(CapturedOutput output) throws IOException {
        List<String> packaged = located();
        own("callback.camel.yaml.txt");
        own("a/own.json");
        own("OWN.YAML");
        assertThat(located()).isEqualTo(packaged);
        assertThat(output.getAll().lines().filter(line -> line.contains("Not read")))
                .hasSize(1)
                .first()
                .asString()
                .contains("callback.camel.yaml.txt", Path.of("a/own.json").toString(), "OWN.YAML", "ends in .yaml");
    }

    @Test
    void documentationHiddenFilesAndBackupsAreNoMatter(CapturedOutput output) throws IOException {
        List<String> packaged = located();
        for (String name : List.of(
                "README.md",
                ".callback.camel.yaml",
                ".git/config.yaml",
                "callback.camel.yaml.bak",
                "callback.yaml~",
                "#callback.yaml#",
                ".callback.yaml.swp",
                "callback.yaml.orig")) {
            own(name);
        }
        Files.createDirectory(folder.resolve("callback.xml"));
        assertThat(located()).isEqualTo(packaged);
        assertThat(output.getAll()).doesNotContain("Not read");
    }

    @Test
    void twoFilesOfOneNameAreRefusedAndBothAreNamed() throws IOException {
        String first = own("a/callback.camel.yaml");
        String second = own("b/callback.xml");
        assertThat(new RouteFiles(folder).problems()).singleElement().asString().contains("'callback'", first, second);
    }
}
