package io.yilianyun.bridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The files that the bridge is run and watched with: they can be read, and name properties, alerts and folders that exist. */
class OperationsFilesTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Path COMPOSE = Path.of("compose.yaml");
    private static final Path KUBERNETES = Path.of("ops/kubernetes.yaml");

    private static List<JsonNode> documents(Path file) throws IOException {
        return YAML.readerFor(JsonNode.class)
                .<JsonNode>readValues(file.toFile())
                .readAll();
    }

    private static Map<String, JsonNode> kubernetes() throws IOException {
        return documents(KUBERNETES).stream()
                .collect(Collectors.toMap(object -> object.at("/kind").asText(), Function.identity()));
    }

    private static List<JsonNode> elements(JsonNode parent) {
        return StreamSupport.stream(parent.spliterator(), false).toList();
    }

    /** Environment variables as Spring Boot derives them from the properties of everything on the class path. */
    private static boolean isVariable(String name) throws IOException {
        Set<String> properties = new TreeSet<>(Names.properties());
        for (URL metadata : Collections.list(OperationsFilesTest.class
                .getClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json"))) {
            new ObjectMapper().readTree(metadata).get("properties").forEach(property -> {
                if (!property.at("/name").asText().startsWith("yilianyun")) {
                    properties.add(property.at("/name").asText());
                }
            });
        }
        return properties.stream()
                .map(property -> property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT))
                .anyMatch(property -> name.matches(property.replace("<NAME>", "[A-Z0-9]+")));
    }

    @Test
    void theVariablesOfTheBridgeAreProperties() throws IOException {
        Set<String> names = new TreeSet<>();
        documents(COMPOSE)
                .get(0)
                .at("/services/bridge/environment")
                .fieldNames()
                .forEachRemaining(names::add);
        elements(kubernetes().get("Deployment").at("/spec/template/spec/containers/0/env"))
                .forEach(variable -> names.add(variable.get("name").asText()));
        assertThat(names).hasSizeGreaterThan(10);
        for (String name : names) {
            assertThat(isVariable(name)).as(name).isTrue();
        }
        assertThat(isVariable("YILIANYUN_PUBLIC_URL")).isFalse();
        assertThat(isVariable("SPRING_DATASOURCE_USER")).isFalse();
    }

    @Test
    void theSecretsOfKubernetesAreProperties() throws IOException {
        kubernetes().get("Secret").get("stringData").fieldNames().forEachRemaining(name -> assertThat(
                        name.equals("spring.datasource.password") || Names.isProperty(name))
                .as(name)
                .isTrue());
    }

    @Test
    void kubernetesRunsTwoReplicasThatWriteToOneFolderOnly() throws IOException {
        Map<String, JsonNode> objects = kubernetes();
        JsonNode deployment = objects.get("Deployment");
        JsonNode pod = deployment.at("/spec/template/spec");
        JsonNode container = pod.at("/containers/0");
        assertThat(deployment.at("/spec/replicas").asInt()).isEqualTo(2);
        assertThat(pod.get("terminationGracePeriodSeconds").asInt()).isEqualTo(35);
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(elements(container.get("volumeMounts")))
                .filteredOn(mount -> !mount.path("readOnly").asBoolean())
                .singleElement()
                .extracting(mount -> mount.get("mountPath").asText())
                .isEqualTo("/tmp");
        assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/actuator/health/readiness");
        assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/actuator/health/liveness");
        JsonNode labels = deployment.at("/spec/template/metadata/labels");
        assertThat(objects.get("PodDisruptionBudget").at("/spec/selector/matchLabels"))
                .isEqualTo(labels);
        assertThat(objects.get("PodDisruptionBudget").at("/spec/minAvailable").asInt())
                .isEqualTo(1);
        assertThat(objects.get("Service").at("/spec/selector")).isEqualTo(labels);
    }

    @Test
    void composeMountsFilesThatExistAndLetsCallsEnd() throws IOException {
        JsonNode compose = documents(COMPOSE).get(0);
        assertThat(compose.get("services").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("bridge", "postgres", "prometheus", "grafana");
        assertThat(compose.at("/services/bridge/stop_grace_period").asText()).isEqualTo("35s");
        compose.get("services").forEach(service -> service.path("volumes").forEach(volume -> {
            String source = volume.asText().replaceFirst(":.*", "");
            assertThat(
                            source.startsWith("./")
                                    ? Files.exists(Path.of(source))
                                    : compose.get("volumes").has(source))
                    .as(source)
                    .isTrue();
        }));
    }

    @Test
    void whatPrometheusReadsIsWhereItLooks() throws IOException {
        JsonNode prometheus = documents(Path.of("ops/prometheus.yaml")).get(0);
        assertThat(prometheus.at("/rule_files/0").asText()).isEqualTo("alerts.yaml");
        assertThat(prometheus.at("/scrape_configs/0/metrics_path").asText()).isEqualTo("/actuator/prometheus");
        assertThat(documents(Path.of("ops/alerts.yaml")).get(0).toString())
                .contains(
                        "job=\\\"" + prometheus.at("/scrape_configs/0/job_name").asText());
    }

    @Test
    void eachAlertIsExplained() throws IOException {
        List<String> alerts = elements(
                        documents(Path.of("ops/alerts.yaml")).get(0).at("/groups/0/rules"))
                .stream()
                .peek(rule -> assertThat(rule.at("/expr").asText()).isNotBlank())
                .peek(rule ->
                        assertThat(rule.at("/annotations/summary").asText()).isNotBlank())
                .map(rule -> rule.get("alert").asText())
                .toList();
        List<String> explained = Pattern.compile("(?m)^\\| `([A-Z][A-Za-z]+)` \\|")
                .matcher(Files.readString(Path.of("docs/operations.md")))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(explained).containsExactlyElementsOf(alerts);
    }
}
