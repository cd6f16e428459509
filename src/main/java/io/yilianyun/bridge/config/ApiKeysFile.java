package io.yilianyun.bridge.config;

import io.yilianyun.bridge.config.BridgeProperties.ApiKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.StringUtils;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** The file of API keys that operators edit: by name, {@code key} and {@code roles}, in YAML or, by its ending, properties. */
final class ApiKeysFile {
    static final String PROPERTY = "yilianyun.security.api-keys-file";
    private static final String MEND = "write for each key its name, and below it key and roles";
    private static final Pattern ENTRY = Pattern.compile("[^.\\[\\]]+\\.(key|roles(\\[\\d+])?)");

    private ApiKeysFile() {}

    /** Those of the properties and those of the file; a name may stand in one of them only. */
    static Map<String, ApiKey> and(
            Map<String, ApiKey> configured, String file, ConfigurableEnvironment environment, Problems problems) {
        Map<String, ApiKey> all = new LinkedHashMap<>(configured);
        PropertyBinding.apiKeys(environment, new MapConfigurationPropertySource(entries(file, problems)), problems)
                .forEach((name, key) -> problems.unless(
                        all.putIfAbsent(name, key) == null,
                        PropertyNames.API_KEYS + "." + name,
                        "stands both in the properties and in the file of " + PROPERTY,
                        "remove it from one of them"));
        return all;
    }

    /** What the file holds, by full property name. Nothing, with a problem noted, if it cannot be read. */
    static Map<String, Object> entries(String file, Problems problems) {
        Map<String, Object> entries = new LinkedHashMap<>();
        if (!StringUtils.hasText(file)) {
            return entries;
        }
        String shown = "names the file '" + Secrets.shown(file) + "', ";
        try {
            PropertySourceLoader loader = file.endsWith(".properties")
                    ? new PropertiesPropertySourceLoader()
                    : new YamlPropertySourceLoader();
            // The bytes are read first: an error of the file system is told from one of its content.
            List<PropertySource<?>> sources =
                    loader.load(PROPERTY, new ByteArrayResource(Files.readAllBytes(Path.of(file))));
            for (PropertySource<?> source : sources) {
                for (String name : ((EnumerablePropertySource<?>) source).getPropertyNames()) {
                    problems.unless(
                            ENTRY.matcher(name).matches(),
                            PROPERTY,
                            shown + "whose entry '" + Secrets.shown(name) + "' is neither a key nor roles",
                            MEND);
                    entries.put(PropertyNames.API_KEYS + "." + name, source.getProperty(name));
                }
            }
        } catch (IOException | InvalidPathException e) {
            problems.add(
                    PROPERTY,
                    shown + "which cannot be read (" + e.getClass().getSimpleName() + ")",
                    "create it, readable for the user that runs the bridge");
        } catch (RuntimeException e) {
            // Not passed on: the parser quotes what it could not read, here keys.
            problems.add(PROPERTY, shown + "which is not what its ending says" + line(e), MEND);
        }
        return entries;
    }

    private static String line(RuntimeException e) {
        return e instanceof MarkedYAMLException marked && marked.getProblemMark() != null
                ? " (line " + (marked.getProblemMark().getLine() + 1) + ")"
                : "";
    }
}
