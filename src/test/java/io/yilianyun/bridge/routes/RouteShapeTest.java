package io.yilianyun.bridge.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.support.CamelYaml;
import io.yilianyun.bridge.support.PackagedRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** What somebody who opens the folder {@code routes} relies on. */
class RouteShapeTest {
    static List<Path> files() throws IOException {
        return PackagedRoutes.files();
    }

    private static String name(Path file) {
        return PackagedRoutes.name(file);
    }

    private static List<Map<String, Map<String, Object>>> read(Path file) throws IOException {
        return new Yaml().load(Files.readString(file));
    }

    @Test
    void thereAreRouteFilesAndNothingElse() throws IOException {
        assertThat(files()).hasSizeGreaterThan(15).allMatch(file -> file.toString()
                .endsWith(".camel.yaml"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFileHoldsOneDescribedRouteOfItsOwnName(Path file) throws IOException {
        List<Map<String, Map<String, Object>>> content = read(file);
        if (name(file).endsWith("-faults") || name(file).equals("api")) {
            assertThat(content).allSatisfy(item -> assertThat(item).doesNotContainKeys("route", "routeTemplate"));
            return;
        }
        assertThat(content).hasSize(1);
        Map<String, Map<String, Object>> item = content.get(0);
        assertThat(item.keySet()).hasSize(1).isSubsetOf("route", "routeTemplate");
        Map<String, Object> route = item.values().iterator().next();
        assertThat(route.get("id")).isEqualTo(name(file));
        assertThat(route.get("description")).asString().isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyRouteSaysWhatHappensToItsFaults(Path file) throws IOException {
        for (Map<String, Map<String, Object>> item : read(file)) {
            Map<String, Object> route = item.get("route");
            if (route != null) {
                assertThat(route.keySet()).contains("routeConfigurationId").doesNotContain("errorHandler");
            }
        }
    }

    /** Camel itself is lenient; editors that know the schema are not. */
    @ParameterizedTest
    @MethodSource("files")
    void everyFileIsValidByCamelsOwnSchema(Path file) throws IOException {
        assertThat(CamelYaml.faults(read(file))).isEmpty();
    }

    @Test
    void everyRouteConfigurationThatARouteNamesIsThere() throws IOException {
        Set<Object> configurations = new HashSet<>();
        for (Path file : files()) {
            read(file).stream()
                    .filter(item -> item.containsKey("routeConfiguration"))
                    .forEach(item ->
                            configurations.add(item.get("routeConfiguration").get("id")));
        }
        for (Path file : files()) {
            for (Map<String, Map<String, Object>> item : read(file)) {
                Object named = item.values().iterator().next().get("routeConfigurationId");
                if (named != null) {
                    assertThat(configurations).as(name(file)).contains(named);
                }
            }
        }
    }
}
