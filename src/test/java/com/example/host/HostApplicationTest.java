package com.example.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.support.TestProperties;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** In a host's Camel Spring Boot application, the library jar sets the bridge up beside the host's own routes and leaves its paths alone. */
class HostApplicationTest {
    @SpringBootApplication
    static class Host {
        @Bean
        RouteBuilder hostRoute() {
            return new RouteBuilder() {
                @Override
                public void configure() {
                    from("platform-http:/host/hello").routeId("host-hello").setBody(constant("hello"));
                }
            };
        }
    }

    @Test
    void theBridgeRunsBesideTheHostsRoutes(@TempDir Path folder) throws Exception {
        SpringApplication host = new SpringApplication(Host.class);
        host.setDefaultProperties(Map.of(
                "server.port", "0",
                "spring.datasource.url", "jdbc:h2:mem:host;DB_CLOSE_DELAY=-1",
                "yilianyun.routes.directory", folder.toString(),
                "yilianyun.security.encryption-keyset", keyset(folder),
                "yilianyun.apps.demo.client-id", "1012345678",
                "yilianyun.apps.demo.client-secret", "not-a-real-secret"));
        try (ConfigurableApplicationContext context = host.run()) {
            CamelContext camel = context.getBean(CamelContext.class);
            assertThat(camel.getRoute("host-hello")).isNotNull();
            assertThat(camel.getRoute("refresh-due-demo")).isNotNull();
            assertThat(camel.getRoute("callback")).isNotNull();

            String port = context.getEnvironment().getProperty("local.server.port");
            assertThat(get(port, "/host/hello").body()).isEqualTo("hello");
            assertThat(get(port, "/api/tokens").statusCode()).isEqualTo(401);
            assertThat(get(port, "/yilianyun/authorize/demo").statusCode()).isEqualTo(302);
        }
    }

    private static String keyset(Path folder) {
        return TestProperties.keyset(folder.resolve("keyset.key")).toString();
    }

    private static HttpResponse<String> get(String port, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
