package io.yilianyun.bridge.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yilianyun.bridge.BridgeApplication;
import io.yilianyun.bridge.engine.Databases;
import io.yilianyun.bridge.support.PackagedRoutes;
import io.yilianyun.bridge.support.TestProperties;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.errorhandler.DeadLetterChannelDefinition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** What a team says at the top of a file of its own about errors holds for the routes of this file, and for no packaged one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnErrorHandlersTest {
    /** The first by name, so that it is read before the packaged ones. */
    private static final Map<String, String> FILES = Map.of(
            "a-handler.yaml", """
            - errorHandler:
                deadLetterChannel:
                  deadLetterUri: mock:own-channel
            - route:
                id: own-channel
                routeConfigurationId: none
                from: {uri: direct:own-channel, steps: [{throwException: {exceptionType: java.lang.IllegalStateException, message: own}}]}
            """, "a-exception.yaml", """
            - onException:
                exception: [java.lang.Exception]
                handled: {constant: "true"}
                steps: [{to: mock:own-exception}]
            - route:
                id: own-exception
                routeConfigurationId: none
                from: {uri: direct:own-exception, steps: [{throwException: {exceptionType: java.lang.IllegalStateException, message: own}}]}
            """, "a-intercept.yaml", """
            - intercept:
                steps: [{to: mock:own-intercept}]
            - interceptFrom:
                steps: [{to: mock:own-intercept}]
            - onCompletion:
                steps: [{to: mock:own-completion}]
            - route:
                id: own-intercept
                routeConfigurationId: none
                from: {uri: direct:own-intercept, steps: [{setBody: {constant: x}}]}
            """, "a-configuration.yaml", """
            - routeConfiguration:
                onException:
                  - onException:
                      exception: [java.lang.Exception]
                      handled: {constant: "true"}
                      steps: [{to: mock:own-configuration}]
                  - onException:
                      exception: [java.lang.IllegalArgumentException]
                      handled: {constant: "true"}
                      steps: [{to: mock:own-configuration}]
            - route:
                id: own-configuration
                from: {uri: direct:own-configuration, steps: [{throwException: {exceptionType: java.lang.IllegalStateException, message: own}}]}
            """);

    private ConfigurableApplicationContext context;
    private CamelContext camel;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        SpringApplication application = new SpringApplication(BridgeApplication.class);
        application.setDefaultProperties(Map.of(
                "server.port", "0",
                "spring.datasource.url", Databases.h2(),
                "spring.artemis.embedded.enabled", "false",
                "yilianyun.apps.shop.client-id", "1012345678",
                "yilianyun.apps.shop.client-secret", "not-a-real-secret",
                "yilianyun.refresh.cron", "0 0 0 1 1 ? 2099",
                "yilianyun.routes.directory", folder.toString(),
                "yilianyun.security.encryption-keyset", TestProperties.keyset()));
        context = application.run();
        camel = context.getBean(CamelContext.class);
    }

    @AfterAll
    void stop() {
        context.close();
    }

    private Exchange send(String uri) {
        return camel.createProducerTemplate()
                .request(uri, exchange -> exchange.getMessage().setBody("nothing"));
    }

    private long received() {
        return List.of(
                        "mock:own-channel",
                        "mock:own-exception",
                        "mock:own-configuration",
                        "mock:own-intercept",
                        "mock:own-completion")
                .stream()
                .mapToLong(mock -> camel.getEndpoint(mock, MockEndpoint.class).getReceivedCounter())
                .sum();
    }

    @Test
    void theyHoldForTheRoutesOfTheirFile() {
        for (String own : List.of("own-channel", "own-exception", "own-configuration")) {
            MockEndpoint mock = camel.getEndpoint("mock:" + own, MockEndpoint.class);
            int before = mock.getReceivedCounter();
            send("direct:" + own);
            assertThat(mock.getReceivedCounter()).as(own).isEqualTo(before + 1);
        }
    }

    @Test
    void interceptsHoldForTheRoutesOfTheirFile() {
        send("direct:own-intercept");
        assertThat(camel.getEndpoint("mock:own-intercept", MockEndpoint.class).getReceivedCounter())
                .isPositive();
        await().until(() ->
                camel.getEndpoint("mock:own-completion", MockEndpoint.class).getReceivedCounter() == 1);
    }

    @Test
    void noPackagedRouteHasThem() throws Exception {
        Set<String> packaged =
                PackagedRoutes.files().stream().map(PackagedRoutes::name).collect(Collectors.toSet());
        List<RouteDefinition> routes = context.getBean(ModelCamelContext.class).getRouteDefinitions().stream()
                .filter(route -> packaged.contains(route.getId().replace("-shop", "")))
                .toList();
        assertThat(routes).hasSizeGreaterThan(15).allSatisfy(route -> {
            assertThat(route.getErrorHandlerFactory() instanceof DeadLetterChannelDefinition)
                    .as(route.getId())
                    .isFalse();
            assertThat(route.toString()).doesNotContain("mock:own");
        });
    }

    @Test
    void aFaultOfAPackagedRouteIsHandledAsPackaged() {
        long before = received();
        for (String uri : List.of(
                "direct:refresh-token",
                "direct:exchange-code",
                "direct:bridge-call",
                "direct:call-once",
                "direct:claim-due")) {
            send(uri);
        }
        send("direct:bridge-refresh");
        assertThat(received()).isEqualTo(before);
    }
}
