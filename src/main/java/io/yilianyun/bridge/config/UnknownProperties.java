package io.yilianyun.bridge.config;

import java.util.regex.Pattern;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Refuses names under the prefix that nothing reads: a misspelt property would silently keep its default. */
final class UnknownProperties {

    /** What Kubernetes and Docker set in every container for a service that is named after the bridge. */
    private static final Pattern SERVICE_LINK = Pattern.compile(
            "yilianyun(\\..+)?\\.(service\\.(host|port(\\..+)?)|port(\\.\\d+\\.(tcp|udp|sctp)(\\.(proto|port|addr))?)?)");

    private UnknownProperties() {}

    static void check(ConfigurableEnvironment environment, Problems problems) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable) {
                boolean variables = environmentVariables(source);
                iterable.stream()
                        .filter(PropertyNames.ROOT::isAncestorOf)
                        .filter(name -> !known(name, source, variables))
                        .forEach(name -> refuse(name, source.getConfigurationProperty(name), problems));
            }
        }
    }

    static boolean environmentVariables(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
    }

    private static boolean known(
            ConfigurationPropertyName name, ConfigurationPropertySource source, boolean variables) {
        return PropertyNames.find(name, variables).isPresent()
                || variables
                        && SERVICE_LINK
                                .matcher(name.toString().replaceAll("\\[(\\d+)]", ".$1"))
                                .matches()
                || PropertyNames.inner(name) && blank(source.getConfigurationProperty(name));
    }

    private static boolean blank(ConfigurationProperty property) {
        return property == null || String.valueOf(property.getValue()).isBlank();
    }

    private static void refuse(ConfigurationPropertyName name, ConfigurationProperty property, Problems problems) {
        String origin = property == null || property.getOrigin() == null ? "" : " (" + property.getOrigin() + ")";
        problems.add(
                name.toString(),
                "is not a property of the bridge" + origin,
                PropertyNames.nearest(name)
                        .map(nearest -> "did you mean " + nearest + "?")
                        .orElse("remove it"));
    }
}
