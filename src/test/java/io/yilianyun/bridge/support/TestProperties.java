package io.yilianyun.bridge.support;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.yilianyun.bridge.config.BridgeProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;

/** The bridge's configuration for unit tests: its defaults, and what a test sets. */
public final class TestProperties {
    private TestProperties() {}

    public static BridgeProperties with(Map<String, Object> properties) {
        try {
            PropertySource<?> defaults = new YamlPropertySourceLoader()
                    .load("defaults", new ClassPathResource("bridge-defaults.yaml"))
                    .get(0);
            return new Binder(ConfigurationPropertySources.from(
                            List.of(new MapPropertySource("test", properties), defaults)))
                    .bind("yilianyun", BridgeProperties.class)
                    .get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new keyset, as JSON. */
    public static String keyset() {
        try {
            AeadConfig.register();
            return TinkJsonProtoKeysetFormat.serializeKeyset(
                    KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM), InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new keyset in a file. */
    public static Path keyset(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return Files.writeString(file, keyset());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
