package com.example.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.yilianyun.bridge.support.TestProperties;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * A host application with its own API, login, errors, JSON, migrations, data sources, jobs and routes keeps all of them when the library jar is
 * on its class path.
 */
class HostApplicationTest {
    private static final String KEY = "a-key-of-the-bridge";

    @TempDir
    private Path folder;

    @SpringBootApplication
    @Import({Orders.class, OtherTokens.class, Errors.class})
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

        @Bean
        @Primary
        DataSource orders(@Value("${host.database}") String name) {
            return DataSourceBuilder.create()
                    .url("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1")
                    .build();
        }

        @Bean
        DataSource reports() {
            return DataSourceBuilder.create().url("jdbc:h2:mem:reports").build();
        }

        @Bean
        SecurityFilterChain hostSecurity(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(rules -> rules.anyRequest().authenticated())
                    .httpBasic(Customizer.withDefaults())
                    .build();
        }

        @Bean
        UserDetailsService hostUsers() {
            return new InMemoryUserDetailsManager(
                    User.withUsername("clerk").password("{noop}clerk").build());
        }

        @Bean
        JobDetail hostJob() {
            return JobBuilder.newJob(HostJob.class)
                    .withIdentity("host")
                    .storeDurably()
                    .build();
        }

        @Bean
        Trigger hostTrigger(JobDetail hostJob) {
            return TriggerBuilder.newTrigger().forJob(hostJob).startNow().build();
        }
    }

    public static class HostJob implements Job {
        private static final AtomicInteger RUNS = new AtomicInteger();

        @Override
        public void execute(JobExecutionContext context) {
            RUNS.incrementAndGet();
        }
    }

    record Order(int orderId) {}

    @RestController
    static class Orders {
        @GetMapping("/api/orders")
        Order order() {
            return new Order(7);
        }

        @GetMapping("/api/orders/broken")
        Order broken() {
            throw new IllegalStateException("broken");
        }
    }

    @RestController
    @ConditionalOnProperty("host.tokens")
    static class OtherTokens {
        @GetMapping("/api/tokens")
        String tokens() {
            return "the host's tokens";
        }
    }

    @ControllerAdvice
    static class Errors {
        @ExceptionHandler
        @ResponseBody
        String failed(IllegalStateException e) {
            return "the host's own error page";
        }
    }

    @Test
    void theHostKeepsWhatIsItsOwn() throws Exception {
        try (ConfigurableApplicationContext context = host(Map.of())) {
            assertThat(get(context, "/api/orders", null).statusCode()).isEqualTo(401);
            assertThat(get(context, "/api/orders", null).headers().firstValue("WWW-Authenticate"))
                    .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Basic"));
            assertThat(get(context, "/api/orders", clerk()).body()).isEqualTo("{\"order_id\":7}");
            assertThat(get(context, "/api/orders/broken", clerk()).body()).isEqualTo("the host's own error page");
            assertThat(get(context, "/api/nothing", clerk()).headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).doesNotContain("problem"));
            assertThat(get(context, "/host/hello", clerk()).body()).isEqualTo("hello");
            assertThat(get(context, "/console", clerk()).statusCode()).isEqualTo(404);

            JdbcTemplate orders = context.getBean(JdbcTemplate.class);
            assertThat(orders.queryForList("SELECT \"script\" FROM \"flyway_schema_history\"", String.class))
                    .contains("V1__orders.sql");
            assertThat(orders.queryForObject("SELECT COUNT(*) FROM \"yly_schema_history\"", Integer.class))
                    .isPositive();
            await().until(() -> HostJob.RUNS.get() > 0);
        }
    }

    @Test
    void theBridgeRunsBesideIt() throws Exception {
        try (ConfigurableApplicationContext context = host(Map.of())) {
            CamelContext camel = context.getBean(CamelContext.class);
            assertThat(camel.getRoute("refresh-due-demo")).isNotNull();
            assertThat(camel.getRoute("callback")).isNotNull();

            assertThat(get(context, "/api/tokens", clerk()).statusCode()).isEqualTo(401);
            assertThat(get(context, "/api/tokens", clerk()).headers().firstValue("Content-Type"))
                    .contains("application/problem+json");
            assertThat(get(context, "/api/encryption", "Bearer " + KEY).body()).contains("\"createdAt\"");
            assertThat(get(context, "/api/tokens/demo/4004", "Bearer " + KEY).body())
                    .contains("/api/docs#not-found");
            assertThat(get(context, "/yilianyun/authorize/demo", null).statusCode())
                    .isEqualTo(302);
        }
    }

    @Test
    void theBridgeMovesToOtherPaths() throws Exception {
        Map<String, Object> paths =
                Map.of("host.tokens", true, "yilianyun.api.path", "/bridge", "yilianyun.web.path", "/printers");
        try (ConfigurableApplicationContext context = host(paths)) {
            assertThat(get(context, "/api/tokens", clerk()).body()).isEqualTo("the host's tokens");
            assertThat(get(context, "/bridge/tokens", "Bearer " + KEY).statusCode())
                    .isEqualTo(200);
            assertThat(get(context, "/bridge/tokens", null).statusCode()).isEqualTo(401);

            HttpResponse<String> begun = get(context, "/printers/authorize/demo", null);
            assertThat(begun.headers().firstValue("Location").orElse(""))
                    .contains("redirect_uri=http%3A%2F%2Flocalhost%3A8080%2Fprinters%2Fcallback%2Fdemo");
            assertThat(begun.headers().firstValue("Set-Cookie").orElse("")).contains("Path=/printers;");
            assertThat(get(context, "/printers/callback/demo?error=no", null).body())
                    .contains("href=\"/printers/page.css\"", "href=\"/printers/authorize/demo\"");
            assertThat(get(context, "/printers/page.css", null).statusCode()).isEqualTo(200);
            assertThat(get(context, "/printers/push/demo", null).body()).isEqualTo("{\"data\":\"OK\"}");
            assertThat(get(context, "/yilianyun/authorize/demo", null).statusCode())
                    .as("the host's login")
                    .isEqualTo(401);
        }
    }

    @Test
    void everythingCanBeSwitchedOff() throws Exception {
        Map<String, Object> off = Map.of(
                "host.tokens",
                true,
                "yilianyun.api.enabled",
                false,
                "yilianyun.web.enabled",
                false,
                "yilianyun.refresh.cron",
                "-");
        try (ConfigurableApplicationContext context = host(off)) {
            CamelContext camel = context.getBean(CamelContext.class);
            assertThat(camel.getRoute("refresh-due-demo")).isNull();
            assertThat(get(context, "/api/tokens", clerk()).body()).isEqualTo("the host's tokens");
            assertThat(get(context, "/api/apps", "Bearer " + KEY).statusCode()).isEqualTo(401);
            assertThat(get(context, "/yilianyun/authorize/demo", null).statusCode())
                    .isEqualTo(401);
            assertThat(get(context, "/yilianyun/authorize/demo", clerk()).statusCode())
                    .isEqualTo(404);
        }
    }

    /** Camel itself replaces the first of two routes with one id, without a word. */
    @ParameterizedTest
    @CsvSource({
        "true, is in the routes of the host application too",
        "false, 'has been replaced by one of the host application, from direct:of-bridge-call'",
    })
    void aRouteThatWouldReplaceOneOfTheBridgeStopsTheStart(boolean beforeCamelStarts, String said) {
        CamelContextConfiguration later = new CamelContextConfiguration() {
            @Override
            public void beforeApplicationStart(CamelContext context) {
                add(context, beforeCamelStarts ? "bridge-call" : "host-early");
            }

            @Override
            public void afterApplicationStart(CamelContext context) {
                add(context, beforeCamelStarts ? "host-late" : "bridge-call");
            }

            private static void add(CamelContext context, String id) {
                try {
                    context.addRoutes(new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("direct:of-" + id).routeId(id).to("log:host");
                        }
                    });
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        assertThatThrownBy(() -> host(Map.of(), later).close())
                .hasMessageContainingAll("bridge-call.camel.yaml", "the route 'bridge-call' " + said, "another id")
                .hasMessageNotContaining("host-");
    }

    private ConfigurableApplicationContext host(Map<String, Object> more, CamelContextConfiguration... configurations) {
        SpringApplication host = new SpringApplication(Host.class);
        Map<String, Object> properties = new HashMap<>(Map.of(
                "server.port", "0",
                "host.database", UUID.randomUUID().toString(),
                "spring.flyway.locations", "classpath:host/migration",
                "spring.jackson.property-naming-strategy", "SNAKE_CASE",
                "spring.artemis.embedded.enabled", "false",
                "yilianyun.routes.directory", folder.toString(),
                "yilianyun.apps.demo.client-id", "1012345678",
                "yilianyun.apps.demo.client-secret", "not-a-real-secret",
                "yilianyun.security.api-keys.host.key", KEY,
                "yilianyun.security.api-keys.host.roles", "reader"));
        properties.put(
                "yilianyun.security.encryption-keyset",
                TestProperties.keyset(folder.resolve("keyset.key")).toString());
        properties.putAll(more);
        host.setDefaultProperties(properties);
        for (CamelContextConfiguration configuration : configurations) {
            host.addInitializers(context -> ((GenericApplicationContext) context)
                    .registerBean("hostConfiguration", CamelContextConfiguration.class, () -> configuration));
        }
        return host.run();
    }

    private static String clerk() {
        return "Basic " + Base64.getEncoder().encodeToString("clerk:clerk".getBytes(StandardCharsets.UTF_8));
    }

    private static HttpResponse<String> get(ConfigurableApplicationContext host, String path, String authorization)
            throws Exception {
        String port = host.getEnvironment().getProperty("local.server.port");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
