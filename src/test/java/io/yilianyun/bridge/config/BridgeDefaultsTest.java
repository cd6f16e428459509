package io.yilianyun.bridge.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.BridgeApplication;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;

class BridgeDefaultsTest {

    private static final String NO_FILES = "--spring.config.location=optional:classpath:/no-such-place/";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "yilianyun.base-url                  | https://open-api.10ss.net",
                "yilianyun.public-url                | http://localhost:8080",
                "yilianyun.refresh.cron              | 0 * * * * ?",
                "yilianyun.refresh.at-remaining      | 10d",
                "yilianyun.refresh.jitter            | 0.1",
                "yilianyun.refresh.batch-size        | 500",
                "yilianyun.refresh.concurrency       | 8",
                "yilianyun.refresh.lease             | 2m",
                "yilianyun.refresh.worker            | direct:refresh-worker",
                "yilianyun.refresh.daily-quota       | 20",
                "yilianyun.refresh.quota-reserve     | 10",
                "yilianyun.http.connect-timeout      | 3s",
                "yilianyun.http.read-timeout         | 10s",
                "yilianyun.retry.max-attempts        | 5",
                "yilianyun.retry.initial-delay       | 30s",
                "yilianyun.retry.max-delay           | 1h",
                "yilianyun.push.max-age              | 15m",
                "yilianyun.security.encryption-keyset | ./data/keyset.json",
                "yilianyun.security.public-requests-per-minute | 120",
                "yilianyun.routes.directory          | ./routes",
                "spring.datasource.url               | jdbc:h2:file:./data/bridge;TRACE_LEVEL_FILE=0",
                "spring.datasource.hikari.data-source-properties[DB_CLOSE_ON_EXIT] | FALSE",
                "spring.application.name             | yilianyun-bridge",
                "server.shutdown                     | graceful",
            })
    void theDefaultsAreThoseOfTheContract(String property, String value) {
        assertThat(environment().getProperty(property)).isEqualTo(value);
    }

    @Test
    void theSandboxGoesBeforeTheDefaultsAndAfterTheUser() {
        try (ConfigurableApplicationContext context = run(
                Map.of(),
                "--spring.profiles.active=sandbox",
                "--server.port=9191",
                "--yilianyun.refresh.batch-size=7")) {
            ConfigurableEnvironment environment = context.getEnvironment();
            assertThat(environment.getProperty("yilianyun.base-url")).isEqualTo("http://localhost:9191/sandbox");
            assertThat(environment.getProperty("server.address")).isEqualTo("127.0.0.1");
            assertThat(environment.getProperty("spring.datasource.url")).startsWith("jdbc:h2:mem:");
            assertThat(environment.getProperty("yilianyun.refresh.batch-size")).isEqualTo("7");
            assertThat(environment.getProperty("yilianyun.refresh.lease")).isEqualTo("2m");
        }
    }

    @Test
    void withoutTheProfileThereIsNothingOfTheSandbox() {
        try (ConfigurableApplicationContext context = run(Map.of())) {
            assertThat(context.getEnvironment().getPropertySources().contains(BridgeDefaults.SANDBOX))
                    .isFalse();
            assertThat(context.getEnvironment().getProperty("yilianyun.apps.demo.client-id"))
                    .isNull();
            assertThat(context.getEnvironment().getProperty("server.address")).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spring.application.name",
                "spring.datasource.url",
                "spring.quartz.auto-startup",
                "spring.mvc.async.request-timeout",
                "spring.task.execution.pool.core-size",
                "springdoc.packages-to-scan",
                "server.shutdown",
                "server.tomcat.threads.max",
                "management.endpoints.web.exposure.include",
                "camel.main.shutdown-timeout"
            })
    void aHostApplicationGetsNoPresetsOfSpringOrCamel(String property) {
        assertThat(environment().getProperty(property)).isNotNull();
        try (ConfigurableApplicationContext context = run(Map.of())) {
            assertThat(context.getEnvironment().getProperty(property)).isNull();
            assertThat(context.getEnvironment().getProperty("yilianyun.refresh.lease"))
                    .isEqualTo("2m");
        }
    }

    @Test
    void aHostsOwnDefaultsGoBefore() {
        try (ConfigurableApplicationContext context = run(Map.of("spring.application.name", "host"))) {
            assertThat(context.getEnvironment().getProperty("spring.application.name"))
                    .isEqualTo("host");
        }
    }

    private static ConfigurableEnvironment environment(String... profiles) {
        ConfigurableEnvironment environment = new StandardEnvironment();
        environment.setActiveProfiles(profiles);
        new BridgeDefaults().postProcessEnvironment(environment, new SpringApplication(BridgeApplication.class));
        return environment;
    }

    private static ConfigurableApplicationContext run(Map<String, Object> hostDefaults, String... arguments) {
        SpringApplication application = new SpringApplication(Nothing.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setBannerMode(Banner.Mode.OFF);
        application.setDefaultProperties(hostDefaults);
        String[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = NO_FILES;
        return application.run(all);
    }

    @Configuration(proxyBeanMethods = false)
    static class Nothing {}
}
