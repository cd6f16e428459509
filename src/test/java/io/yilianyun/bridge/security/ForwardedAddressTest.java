package io.yilianyun.bridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.support.Client;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.web.embedded.EmbeddedWebServerFactoryCustomizerAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.ServletWebServerFactoryAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Whose word counts about where a request comes from. */
class ForwardedAddressTest {
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        ServletWebServerFactoryAutoConfiguration.class,
        EmbeddedWebServerFactoryCustomizerAutoConfiguration.class
    })
    static class Server {
        @Bean
        ServletRegistrationBean<HttpServlet> address() {
            return new ServletRegistrationBean<>(
                    new HttpServlet() {
                        @Override
                        protected void doGet(HttpServletRequest request, HttpServletResponse response)
                                throws IOException {
                            response.getWriter().print(ClientRateLimiter.network(request.getRemoteAddr()));
                        }
                    },
                    "/*");
        }
    }

    private static String seen(Map<String, Object> properties, String forwarded) {
        try (ConfigurableApplicationContext server = new SpringApplicationBuilder(Server.class)
                .web(WebApplicationType.SERVLET)
                .properties(Map.of("server.port", "0"))
                .properties(properties)
                .run()) {
            int port = Integer.parseInt(server.getEnvironment().getProperty("local.server.port"));
            return new Client(port)
                    .with("X-Forwarded-For", forwarded)
                    .with("Forwarded", "for=198.51.100.66")
                    .with("X-Real-IP", "198.51.100.66")
                    .get("/")
                    .body();
        }
    }

    @Test
    void withoutAStrategyNobodyIsBelieved() {
        assertThat(seen(Map.of(), "203.0.113.9")).isEqualTo("127.0.0.1");
    }

    @Test
    void aPeerThatIsNoTrustedProxyIsNotBelieved() {
        assertThat(seen(
                        Map.of(
                                "server.forward-headers-strategy", "native",
                                "server.tomcat.remoteip.internal-proxies", "10\\.1\\.2\\.3"),
                        "203.0.113.9"))
                .isEqualTo("127.0.0.1");
    }

    @Test
    void ofATrustedProxyOnlyWhatItAddedItselfCounts() {
        Map<String, Object> trusted = Map.of("server.forward-headers-strategy", "native");
        assertThat(seen(trusted, "198.51.100.1, 203.0.113.9")).isEqualTo("203.0.113.9");
        assertThat(seen(trusted, "198.51.100.1, 203.0.113.9, 10.0.0.7"))
                .as("through two proxies")
                .isEqualTo("203.0.113.9");
    }
}
