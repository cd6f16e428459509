package io.yilianyun.bridge.routing;

import io.yilianyun.bridge.app.ListingCheck;
import io.yilianyun.bridge.authorize.Pages;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.ConfigurationException;
import io.yilianyun.bridge.config.FailedStartException;
import io.yilianyun.bridge.crypto.EncryptionKeys;
import io.yilianyun.bridge.persistence.DatabaseState;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.MessageSource;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.Profiles;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.StringUtils;

/**
 * {@code --check}: everything that a start needs is tried, and nothing is started or written. The application itself is started on a database in
 * memory, without a port and with its routes standing still; database, keyset and platform are looked at beside it.
 */
public final class StartCheck {
    private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);
    private static final String KEYSET = "yilianyun.security.encryption-keyset";
    private static final String KMS = "yilianyun.security.encryption-kms-uri";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Class<?> application;
    private final String[] arguments;
    private final boolean offline;
    private boolean failed;
    private BridgeProperties properties;

    private StartCheck(Class<?> application, String... arguments) {
        this.application = application;
        this.arguments = arguments;
        this.offline = List.of(arguments).contains("--check=offline");
    }

    /** The configuration and its database, without anything that works on it. */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(DataSourceAutoConfiguration.class)
    static class Source {}

    /** Whether the arguments ask for a check, in place of a start. */
    public static boolean isRequested(String... arguments) {
        return Stream.of(arguments).anyMatch(argument -> argument.equals("--check") || argument.startsWith("--check="));
    }

    /** Checks, and logs one line per item; returns the exit code: 0, or 1 if a start would fail. */
    public static int run(Class<?> application, String... arguments) {
        return new StartCheck(application, arguments).check();
    }

    private int check() {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Source.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .properties("logging.config=classpath:yilianyun/logback.xml")
                .run(quiet())) {
            Environment environment = context.getEnvironment();
            start(environment);
            DataSource database = offline ? null : database(environment, context.getBean(DataSource.class));
            keyset(environment, database);
            platform(environment);
            listings();
            LOG.info(failed ? "The bridge would not start" : "The bridge would start");
        } catch (RuntimeException e) {
            failed("configuration", References.message(ExceptionUtils.getRootCause(e)));
        }
        return failed ? 1 : 0;
    }

    private String[] quiet() {
        return Stream.concat(
                        Stream.of(arguments),
                        Stream.of(
                                "--logging.level.root=OFF", "--logging.level." + StartCheck.class.getName() + "=INFO"))
                .toArray(String[]::new);
    }

    private void ok(String item, String found) {
        LOG.info("{}: ok, {}", item, found);
    }

    private void failed(String item, String why) {
        failed = true;
        LOG.error("{}: FAILED: {}", item, why.strip().replaceAll("\\s*\\R\\s*", " "));
    }

    private void start(Environment environment) {
        Map<String, Object> changed = new HashMap<>(
                Map.of("server.port", "-1", "management.server.port", "", "camel.main.auto-startup", "false"));
        if (offline && environment.containsProperty(KMS)) {
            changed.put(KMS, "");
        }
        if (isKeysetMade(environment)) {
            changed.put(KEYSET, EncryptionKeys.temporaryKeyset());
        }
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(application)
                .bannerMode(Banner.Mode.OFF)
                // A check that is stopped ends at once: nothing has been started that must be closed first.
                .registerShutdownHook(false)
                .properties("logging.config=classpath:yilianyun/logback.xml")
                .initializers(started -> prepare((GenericApplicationContext) started, changed))
                .run(quiet())) {
            ok("configuration", "applications " + properties.apps().keySet());
            ok("route files", context.getBean(RouteFiles.class).summary());
            ok("endpoints", "those of the subscriptions and of the worker");
        } catch (IOException | RuntimeException e) {
            explain(e, environment);
        }
    }

    private void prepare(GenericApplicationContext context, Map<String, Object> changed) {
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("check", changed));
        context.registerBean(
                "bridgeCheckedDataSource",
                DataSource.class,
                () -> new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1"));
        context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof BridgeProperties bound) {
                    properties = bound;
                }
                return bean;
            }
        });
    }

    private void explain(Exception e, Environment environment) {
        FailedStartException start = ExceptionUtils.throwableOfType(e, FailedStartException.class);
        if (start instanceof ConfigurationException) {
            start.problems().forEach(problem -> failed("configuration", problem));
            // Without its beans, the files are checked for themselves.
            try (DefaultCamelContext camel = new DefaultCamelContext()) {
                Path directory = Path.of(environment.getRequiredProperty("yilianyun.routes.directory"));
                RouteLoader.load(camel, new RouteFiles(directory), List.of())
                        .forEach(problem -> failed("route files", problem));
            } catch (IOException | RuntimeException other) {
                failed("route files", References.message(other));
            }
            return;
        }
        if (properties != null) {
            ok("configuration", "applications " + properties.apps().keySet());
        }
        if (start instanceof RouteFilesException) {
            start.problems()
                    .forEach(problem ->
                            failed(problem.startsWith("The endpoint") ? "endpoints" : "route files", problem));
        } else if (start != null) {
            failed("start", start.getMessage() + ". " + start.action());
        } else {
            var analysis = new RouteFailureAnalyzer().analyze(e);
            failed(
                    analysis == null ? "start" : "route files",
                    analysis == null ? References.message(ExceptionUtils.getRootCause(e)) : analysis.getDescription());
        }
    }

    private DataSource database(Environment environment, DataSource configured) {
        String url = environment.getProperty("spring.datasource.url", "");
        try {
            DataSource database = DatabaseState.unchanged(url, environment, configured);
            ok("database", DatabaseState.describe(database));
            return database;
        } catch (FailedStartException e) {
            failed("database", e.getMessage() + ". " + e.action());
            return null;
        }
    }

    /** Whether the first start makes the keyset's file. */
    private boolean isKeysetMade(Environment environment) {
        String keyset = environment.getProperty(KEYSET, "");
        return (offline || environment.getProperty(KMS, "").isBlank())
                && !keyset.stripLeading().startsWith("{")
                && keyset.equals("./data/keyset.json")
                && !Files.exists(Path.of(keyset));
    }

    private void keyset(Environment environment, DataSource database) {
        if (properties == null) {
            failed("keyset", "not checked; correct the configuration first");
            return;
        }
        try {
            ok(
                    "keyset",
                    EncryptionKeys.check(
                            properties.security(),
                            isKeysetMade(environment) ? Path.of(environment.getRequiredProperty(KEYSET)) : null,
                            database));
        } catch (ConfigurationException e) {
            e.problems().forEach(problem -> failed("keyset", problem));
        }
    }

    private void platform(Environment environment) {
        String url = environment.getProperty("yilianyun.base-url", "");
        if (offline || environment.acceptsProfiles(Profiles.of("sandbox"))) {
            LOG.info("platform: not asked");
            return;
        }
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(PATIENCE);
        String proxy = environment.getProperty("camel.component.http.proxy-host");
        if (proxy != null) {
            int port = environment.getProperty("camel.component.http.proxy-port", Integer.class, 80);
            client.proxy(ProxySelector.of(new InetSocketAddress(proxy, port)));
        }
        try {
            int status = client.build()
                    .send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .timeout(PATIENCE)
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
            ok("platform", url + " answers (" + status + ")");
        } catch (IOException | IllegalArgumentException e) {
            failed(
                    "platform",
                    "%s does not answer: %s; check yilianyun.base-url, the network and the proxy (camel.component.http.proxy-host)"
                            .formatted(
                                    url,
                                    References.message(e).equals("ConnectException")
                                            ? "no connection"
                                            : References.message(e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed("platform", "interrupted");
        }
    }

    /** What is wrong with the files for the platform's application centre stops no start. */
    private void listings() {
        if (properties == null) {
            return;
        }
        MessageSource texts = new Pages(properties).messages();
        properties.apps().forEach((app, settings) -> {
            if (StringUtils.hasText(settings.listing().directory())) {
                ListingCheck.findings(app, properties).forEach(finding -> {
                    String text =
                            texts.getMessage(finding.key(), finding.arguments().toArray(), Locale.ENGLISH);
                    LOG.info("listing of {}: {}, {}", app, finding.right() ? "ok" : "TO DO", text);
                });
            }
        });
    }
}
