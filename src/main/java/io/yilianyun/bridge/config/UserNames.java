package io.yilianyun.bridge.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Names that users choose for applications and keys. YILIANYUN_APPS_MYSHOP_CLIENTSECRET beside apps.my-shop.client-id
 * means one application, but Spring makes a second one of it, {@code myshop}, with the very same values.
 */
final class UserNames {

    private UserNames() {}

    static Map<?, ?> distinct(
            ConfigurableEnvironment environment, ConfigurationPropertyName prefix, Map<?, ?> map, Problems problems) {
        Map<String, List<Object>> alike = map.keySet().stream()
                .collect(Collectors.groupingBy(
                        UserNames::uniform,
                        LinkedHashMap::new,
                        Collectors.mapping(Object.class::cast, Collectors.toList())));
        Map<Object, Object> distinct = new LinkedHashMap<>(map);
        alike.values().stream().filter(names -> names.size() > 1).forEach(names -> {
            List<Object> written = names.stream()
                    .filter(name -> written(environment, prefix, name))
                    .toList();
            if (written.size() == 1) {
                distinct.keySet().removeIf(name -> names.contains(name) && !written.contains(name));
            } else {
                problems.add(
                        prefix + "." + names.get(0),
                        "cannot be told from " + prefix + "." + names.get(1)
                                + ", since dashes and capitals do not count",
                        "rename one of them");
            }
        });
        return distinct;
    }

    private static String uniform(Object name) {
        return name.toString().replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    /** Whether the name stands in a source that keeps it as it was written, which environment variables do not. */
    private static boolean written(ConfigurableEnvironment environment, ConfigurationPropertyName prefix, Object name) {
        int index = prefix.getNumberOfElements();
        return StreamSupport.stream(
                        ConfigurationPropertySources.get(environment).spliterator(), false)
                .filter(IterableConfigurationPropertySource.class::isInstance)
                .map(IterableConfigurationPropertySource.class::cast)
                .filter(source -> !UnknownProperties.environmentVariables(source))
                .flatMap(IterableConfigurationPropertySource::stream)
                .filter(prefix::isAncestorOf)
                .anyMatch(property -> property.getElement(index, Form.ORIGINAL).equals(name));
    }
}
