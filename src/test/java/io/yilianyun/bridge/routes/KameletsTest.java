package io.yilianyun.bridge.routes;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.yilianyun.bridge.support.Platform.code;
import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.platform.DefectFault;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.CamelYaml;
import io.yilianyun.bridge.support.TeamRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** The Kamelets: described, and used from YAML and XML. */
class KameletsTest extends BridgeTest {
    private static final String PRINTED = "{\"error\":\"0\",\"error_description\":\"success\"}";

    private static final Map<String, String> USES = Map.of("team.yaml", """
            - route:
                id: team-print
                routeConfigurationId: caller-faults
                from:
                  uri: direct:team-print
                  steps:
                    - to:
                        uri: kamelet:yilianyun-print-sink
                        parameters: {app: demo, machineCode: "${header.printer}", originId: "${header.order}"}
            - route:
                id: team-status
                routeConfigurationId: caller-faults
                from:
                  uri: direct:team-status
                  steps:
                    - to:
                        uri: kamelet:yilianyun-call-action
                        parameters: {app: "${header.app}", machineCode: "${header.printer}", path: printer/getprintstatus}
            - route:
                id: team-token
                routeConfigurationId: caller-faults
                from:
                  uri: direct:team-token
                  steps:
                    - to:
                        uri: kamelet:yilianyun-access-token-action
                        parameters: {app: demo, machineCode: "${header.printer}"}
            """, "team.xml", """
            <routes xmlns="http://camel.apache.org/schema/spring">
              <route id="team-print" routeConfigurationId="caller-faults">
                <from uri="direct:team-print"/>
                <to uri="kamelet:yilianyun-print-sink?app=demo&amp;machineCode=${header.printer}&amp;originId=${header.order}"/>
              </route>
              <route id="team-status" routeConfigurationId="caller-faults">
                <from uri="direct:team-status"/>
                <to uri="kamelet:yilianyun-call-action?app=${header.app}&amp;machineCode=${header.printer}&amp;path=printer/getprintstatus"/>
              </route>
              <route id="team-token" routeConfigurationId="caller-faults">
                <from uri="direct:team-token"/>
                <to uri="kamelet:yilianyun-access-token-action?app=demo&amp;machineCode=${header.printer}"/>
              </route>
            </routes>
            """);

    static Stream<Path> files() throws IOException {
        return Files.list(Path.of("src/main/resources/kamelets"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void aKameletSaysWhatItDoesAndWhatEachPropertyIs(Path file) throws IOException {
        Map<String, Object> kamelet = new Yaml().load(Files.readString(file));
        Map<?, ?> metadata = (Map<?, ?>) kamelet.get("metadata");
        Map<?, ?> spec = (Map<?, ?>) kamelet.get("spec");
        Map<?, ?> definition = (Map<?, ?>) spec.get("definition");
        String kind = String.valueOf(((Map<?, ?>) metadata.get("labels")).get("camel.apache.org/kamelet.type"));
        assertThat(file.getFileName()).hasToString(metadata.get("name") + ".kamelet.yaml");
        assertThat(metadata.get("name")).asString().startsWith("yilianyun-").endsWith("-" + kind);
        assertThat(definition.get("title")).asString().isNotBlank();
        assertThat(definition.get("description")).asString().isNotBlank();
        Map<?, ?> properties = (Map<?, ?>) definition.get("properties");
        assertThat(properties.keySet().stream().map(String::valueOf).toList())
                .containsAll(((List<?>) definition.get("required"))
                        .stream().map(String::valueOf).toList());
        String template = String.valueOf(spec.get("template"));
        properties.forEach((name, property) -> {
            assertThat(((Map<?, ?>) property).keySet().stream().map(String::valueOf))
                    .contains("title", "description", "type");
            assertThat(template).contains("{{" + name + "}}");
        });
        Map<?, ?> from = (Map<?, ?>) ((Map<?, ?>) spec.get("template")).get("from");
        assertThat(CamelYaml.faults(List.of(Map.of("route", Map.of("from", from)))))
                .isEmpty();
    }

    private Exchange send(String route, String machineCode, Object body, String order) {
        return producer.request("direct:team-" + route, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeader("app", "demo");
            exchange.getMessage().setHeader("printer", machineCode);
            exchange.getMessage().setHeader("order", order);
        });
    }

    static Stream<String> uses() {
        return USES.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("uses")
    void theyPrintCallAndGiveTokens(String use) throws Exception {
        String machineCode = granted("demo");
        PLATFORM.on("/print/index", "origin_id", "A1", okJson(PRINTED));
        PLATFORM.on("/printer/getprintstatus", "machine_code", machineCode, okJson(PRINTED));
        try (TeamRoutes team = new TeamRoutes(camel, use, USES.get(use))) {
            assertThat(send("print", machineCode, "Tee, 2 × ${body}", "A1").getException())
                    .isNull();
            assertThat(PLATFORM.forms()).singleElement().satisfies(form -> assertThat(form)
                    .containsEntry("content", "Tee, 2 × ${body}")
                    .containsEntry("origin_id", "A1")
                    .containsEntry("idempotence", "1")
                    .containsEntry("access_token", "access-" + machineCode));
            Exchange status = send("status", machineCode, Map.of("voice", 1), "");
            assertThat(status.getMessage().getBody()).isEqualTo(PRINTED);
            assertThat(PLATFORM.forms().get(1)).containsEntry("voice", "1");
            assertThat(send("status", machineCode, null, "").getMessage().getBody())
                    .isEqualTo(PRINTED);
            assertThat(PLATFORM.forms().get(2)).doesNotContainKey("voice");
            assertThat(send("token", machineCode, null, "").getMessage().getBody())
                    .isEqualTo("access-" + machineCode);
        }
    }

    @Test
    void aPrintThatIsRefusedIsAnException() throws Exception {
        String machineCode = granted("demo");
        PLATFORM.on("/print/index", "origin_id", "A1", code(12));
        try (TeamRoutes team = new TeamRoutes(camel, "team.yaml", USES.get("team.yaml"))) {
            assertThat(send("print", machineCode, "Tee", "A1").getException()).isInstanceOf(DefectFault.class);
            assertThat(send("print", machineCode, "Tee", "no number").getException())
                    .isNotNull();
            assertThat(send("print", machineCode, null, "A1").getException()).isNotNull();
            assertThat(PLATFORM.forms()).hasSize(1);
        }
    }
}
