package io.yilianyun.bridge.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.boot.DefaultPropertiesPropertySource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.Profiles;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;

/**
 * Adds {@code bridge-defaults.yaml} with the lowest precedence; before it {@code bridge-standalone.yaml} where the bridge runs on its own, and
 * {@code bridge-sandbox.yaml} if the profile {@code sandbox} is active. Being property sources, the defaults reach the routes' placeholders too.
 */
public final class BridgeDefaults implements EnvironmentPostProcessor, Ordered {

    static final String DEFAULTS = "bridge-defaults";
    static final String STANDALONE = "bridge-standalone";
    static final String SANDBOX = "bridge-sandbox";
    private static final String APPLICATION = "io.yilianyun.bridge.BridgeApplication";
    private static final String HOST_DEFAULTS = "bridge-host-defaults";

    /** Last, since application.yaml may activate the profile. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        MutablePropertySources sources = environment.getPropertySources();
        // Spring Boot moves a host application's own defaults behind ours later; they are the host's word and go first.
        if (sources.get(DefaultPropertiesPropertySource.NAME) instanceof MapPropertySource hostDefaults) {
            sources.addLast(new MapPropertySource(HOST_DEFAULTS, hostDefaults.getSource()));
        }
        if (environment.acceptsProfiles(Profiles.of("sandbox"))) {
            sources.addLast(load(SANDBOX));
        }
        if (isStandalone(application)) {
            sources.addLast(load(STANDALONE));
        }
        sources.addLast(load(DEFAULTS));
    }

    /** In a host application the web server, the database, Quartz and Spring's own settings are the host's. */
    private static boolean isStandalone(SpringApplication application) {
        return application != null
                && Stream.concat(
                                Stream.ofNullable(application.getMainApplicationClass()),
                                application.getAllSources().stream())
                        .anyMatch(source -> source instanceof Class<?> type
                                && type.getName().equals(APPLICATION));
    }

    /** Whether the value is the one that the property has by default. */
    static boolean isDefault(String property, String value) {
        return Objects.equals(load(DEFAULTS).getProperty(property), value);
    }

    private static PropertySource<?> load(String name) {
        ClassPathResource resource = new ClassPathResource(name + ".yaml", BridgeDefaults.class.getClassLoader());
        try {
            return new YamlPropertySourceLoader().load(name, resource).get(0);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + resource, e);
        }
    }
}
