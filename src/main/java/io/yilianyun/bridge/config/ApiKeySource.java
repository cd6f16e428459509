package io.yilianyun.bridge.config;

import io.yilianyun.bridge.config.BridgeProperties.ApiKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.StringUtils;

/** Where API keys come from: properties, the files that their values name, and {@code yilianyun.security.api-keys-file}. */
public final class ApiKeySource {
    private final ConfigurableEnvironment environment;

    public ApiKeySource(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /**
     * Reads all keys anew, by name.
     *
     * @throws ConfigurationException if any of them cannot be used; it names the property and quotes no key
     */
    public Map<String, ApiKey> read() {
        Problems problems = new Problems();
        Map<String, ApiKey> keys =
                ApiKeysFile.and(PropertyBinding.apiKeys(environment, problems), file(), environment, problems);
        SecurityChecks.apiKeys(keys, problems);
        problems.throwIfAny();
        return keys;
    }

    /** Changes when one of the files does: its time, its size, or the file that a link leads to. */
    public String state() {
        List<String> files = new ArrayList<>();
        if (StringUtils.hasText(file())) {
            files.add(file());
        }
        PropertyBinding.apiKeys(environment, new Problems())
                .keySet()
                .forEach(name -> named(environment.getProperty(PropertyNames.API_KEYS + "." + name + ".key"), files));
        ApiKeysFile.entries(file(), new Problems()).values().forEach(value -> named(String.valueOf(value), files));
        StringBuilder state = new StringBuilder();
        files.forEach(file -> state.append(file).append(state(file)).append('\n'));
        return state.toString();
    }

    private String file() {
        return environment.getProperty(ApiKeysFile.PROPERTY);
    }

    private static void named(String value, List<String> files) {
        if (value != null && value.startsWith(Secrets.FILE_PREFIX)) {
            files.add(Secrets.path(value));
        }
    }

    private static String state(String file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(Path.of(file), BasicFileAttributes.class);
            return " " + attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
        } catch (IOException | InvalidPathException e) {
            return " none";
        }
    }
}
