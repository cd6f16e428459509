package io.yilianyun.bridge.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yilianyun.bridge.BridgeApplication;
import io.yilianyun.bridge.support.TestProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.support.GenericApplicationContext;

/** Route files that cannot do their work stop the start: all of them at once, each with its place, what is wrong and the near name. */
@ExtendWith(OutputCaptureExtension.class)
class RouteChecksTest {
    private static final String ROUTE = "- route:%n    id: %s%n    from:%n      uri: %s%n      steps:%n        - %s%n";

    @TempDir
    private Path folder;

    private String file(String name, String text) throws IOException {
        return "file:" + Files.writeString(folder.resolve(name), text);
    }

    private String route(String name, String id, String from, String step) throws IOException {
        return file(name, ROUTE.formatted(id, from, step));
    }

    private SpringApplication application() {
        SpringApplication application = new SpringApplication(BridgeApplication.class);
        application.setDefaultProperties(Map.of(
                "server.port", "0",
                "logging.config", "classpath:yilianyun/logback.xml",
                "spring.datasource.url", "jdbc:h2:mem:route-checks",
                "spring.artemis.embedded.enabled", "false",
                "yilianyun.apps.shop.client-id", "1012345678",
                "yilianyun.apps.shop.client-secret", "not-a-real-secret",
                "yilianyun.routes.directory", folder.toString(),
                "yilianyun.security.encryption-keyset", TestProperties.keyset()));
        return application;
    }

    private void assertStopped(CapturedOutput output, String... words) {
        assertThatThrownBy(() -> application().run().close()).isNotNull();
        assertThat(output.getAll()).contains("APPLICATION FAILED TO START").contains(words);
        assertThat(output.getAll().lines().filter(line -> line.startsWith("\tat ")))
                .isEmpty();
    }

    @Test
    void anIdThatIsThereTwice(CapturedOutput output) throws IOException {
        String first = route("a.yaml", "mine", "direct:a", "to: log:a");
        String second = route("b.yaml", "mine", "direct:b", "to: log:b");
        String packaged = route("my-calls.yaml", "bridge-call", "direct:c", "to: log:c");
        String conditional = route("my-page.yaml", "callback", "direct:p", "to: log:p");
        String made = route("my-sweep.yaml", "refresh-due-shop", "direct:d", "to: log:d");
        String configuration = file("my-faults.yaml", "- routeConfiguration:\n    id: caller-faults\n");
        assertStopped(
                output,
                "What is wrong, one per line:",
                second + ":1: the route 'mine' is in " + first + ":1 too",
                packaged + ":1",
                "the route 'bridge-call' is in",
                conditional + ":1: the route 'callback' is in classpath:yilianyun/routes/authorize/callback.camel.yaml",
                made + ":1: the route 'refresh-due-shop' is in the routes that the bridge makes of its templates too",
                configuration,
                "the route configuration 'caller-faults' is in",
                "give one of them another id");
        assertThat(output.getAll()).contains("classpath:yilianyun/routes/call/bridge-call.camel.yaml");
    }

    @Test
    void aRouteOfTheHostApplicationWithThatId(CapturedOutput output) {
        SpringApplication application = application();
        application.addInitializers(context -> ((GenericApplicationContext) context)
                .registerBean("hostRoutes", RouteBuilder.class, () -> new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:host").routeId("push").to("log:host");
                    }
                }));
        assertThatThrownBy(() -> application.run().close()).isNotNull();
        assertThat(output.getAll())
                .contains("push.camel.yaml", "the route 'push' is in the routes of the host application");
    }

    @Test
    void aFileThatCannotTakeThePlaceOfAPackagedOne(CapturedOutput output) throws IOException {
        String id = route("bridge-call.yaml", "my-call", "direct:call", "to: log:a");
        String from = route("push.yaml", "push", "direct:push", "to: log:a");
        String faults = file("call-faults.yaml", "- routeConfiguration:\n    id: my-faults\n");
        assertStopped(
                output,
                id
                        + ": it replaces a packaged file, which defines the route 'bridge-call', and defines [route 'my-call']",
                from + ":1: the route 'push' must be from 'platform-http:",
                "and is from 'direct:push'",
                from
                        + ":1: the route 'push' must have the routeConfigurationId 'push-faults' as the packaged one, and has none",
                faults + ": it replaces a packaged file, which defines the route configuration 'call-faults'");
    }

    @Test
    void whatASpellingMistakeWasMeantToBe(CapturedOutput output) throws IOException {
        String bean = route("bean.yaml", "bean", "direct:a", "bean: {ref: bridgeCallz, method: check}");
        String method = route("method.yaml", "method", "direct:b", "bean: {ref: bridgeCalls, method: chek}");
        String component = route("component.yaml", "component", "direct:c", "to: kafak:events");
        String language =
                route("language.yaml", "language", "direct:e", "filter: {jsonpath: $.x, steps: [{to: log:x}]}");
        String xml = file("fault.xml", """
                <routes xmlns="http://camel.apache.org/schema/spring">
                  <route id="fault"><from uri="direct:d"/>
                    <onException><exception>io.yilianyun.bridge.platform.QuotaSpend</exception></onException>
                    <to uri="log:x"/>
                  </route>
                </routes>
                """);
        assertStopped(
                output,
                bean + ":6: there is no bean 'bridgeCallz', did you mean 'bridgeCalls'?",
                method + ":6: the bean 'bridgeCalls' has no method 'chek', did you mean 'check'?",
                component + ":6: there is no component 'kafak', did you mean 'kafka'?",
                language + ":6: there is no language 'jsonpath'",
                "add camel-jsonpath-starter to pom.xml",
                xml,
                "there is no class 'io.yilianyun.bridge.platform.QuotaSpend', did you mean 'io.yilianyun.bridge.platform.QuotaSpent'?");
    }

    @Test
    void filesThatCamelCannotRead(CapturedOutput output) throws IOException {
        String empty = file("empty.yaml", "");
        String xml =
                file("broken.xml", "<routes xmlns=\"http://camel.apache.org/schema/spring\">\n  <route>\n</routes>\n");
        String element = file(
                "element.xml",
                "<routes xmlns=\"http://camel.apache.org/schema/spring\">\n  <route id=\"x\"><from uri=\"direct:x\"/>\n    <bogus/></route>\n</routes>\n");
        String client = file("client.yaml", "- beans:\n    - name: client\n      type: com.example.Client\n");
        assertStopped(output, empty, xml, element, "bogus", client, "there is no class 'com.example.Client'");
        assertThat(output.getAll()).doesNotContain(": null");
    }

    @Test
    void aReplacementMayHaveOtherOptionsAndAConditionAndSpellOutItsErrorHandler() throws IOException {
        file("dead-letter.xml", """
                <routes xmlns="http://camel.apache.org/schema/spring">
                  <route id="dead-letter" routeConfigurationId="caller-faults,mine"><from uri="direct:dead-letter"/><to uri="log:x"/></route>
                </routes>
                """);
        file("housekeeping.yaml", """
                - route:
                    id: housekeeping
                    routeConfigurationId: schedule-*
                    from:
                      uri: quartz://yilianyun/housekeeping?cron=0+0+*+*+*+?&stateful=true
                      steps:
                        - to: log:x
                """);
        file("bridge-dead-letter.yaml", """
                - route:
                    id: bridge-dead-letter
                    errorHandler:
                      noErrorHandler: {}
                    from:
                      uri: direct:bridge-dead-letter
                      steps:
                        - to: log:x
                """);
        String route = """
                - route:
                    id: re-encrypt
                    precondition: "%s"
                    routeConfigurationId: schedule-faults
                    from:
                      uri: quartz:yilianyun/re-encrypt?cron=%s
                      steps:
                        - to: log:x
                """;
        file("re-encrypt.yaml", route.formatted("'a' == 'a'", "0+0+1+*+*+?"));
        try (var context = application().run()) {
            assertThat(context.getBean(CamelContext.class)
                            .getRoute("re-encrypt")
                            .getEndpoint()
                            .getEndpointUri())
                    .contains("cron=0+0+1");
        }
    }

    @Test
    void whatCannotBeJudgedPasses() throws IOException {
        file("beans.yaml", """
                - beans:
                    - name: myList
                      type: java.util.ArrayList
                - route:
                    id: beans
                    from:
                      uri: direct:beans
                      steps:
                        - bean: {ref: myList, method: clear}
                        - bean: {ref: myList, method: toString}
                        - bean: {ref: java.util.ArrayList, method: size}
                """);
        file("a-use.yaml", """
                - templatedRoute:
                    routeTemplateRef: my-template
                    routeId: of-mine
                    parameters:
                      - {name: target, value: "log:x"}
                      - {name: helper, value: bridgeCalls}
                """);
        file("z-template.yaml", """
                - routeTemplate:
                    id: my-template
                    parameters:
                      - name: target
                      - name: helper
                    route:
                      from:
                        uri: "direct:{{target}}"
                        steps:
                          - to: "{{target}}"
                          - bean: {ref: "{{helper}}", method: check}
                """);
        try (var context = application().run()) {
            CamelContext camel = context.getBean(CamelContext.class);
            assertThat(camel.getRoute("of-mine")).isNotNull();
            assertThat(camel.getRoute("beans")).isNotNull();
        }
    }
}
