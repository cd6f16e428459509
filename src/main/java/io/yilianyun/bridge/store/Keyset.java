package io.yilianyun.bridge.store;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.yilianyun.bridge.config.ConfigurationException;
import io.yilianyun.bridge.config.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the Tink keyset that {@code yilianyun.security.encryption-keyset} names: JSON itself, or a file that is generated on first
 * start, readable by its owner only.
 */
public final class Keyset {
    private static final String PROPERTY = "yilianyun.security.encryption-keyset";
    private static final Logger LOG = LoggerFactory.getLogger(Keyset.class);

    private Keyset() {}

    /**
     * @throws ConfigurationException if the keyset can be neither read nor generated
     */
    public static Aead open(String setting) {
        try {
            AeadConfig.register();
            String json = setting.strip().startsWith("{") ? setting : readOrGenerate(Path.of(setting.strip()));
            return TinkJsonProtoKeysetFormat.parseKeyset(json, InsecureSecretKeyAccess.get())
                    .getPrimitive(RegistryConfiguration.get(), Aead.class);
        } catch (IOException e) {
            throw new ConfigurationException(List.of(new Problem(
                    PROPERTY,
                    "cannot be read or written: " + e,
                    "name a file in a folder that this process may write to, or give the keyset's JSON")));
        } catch (GeneralSecurityException | RuntimeException e) {
            // The cause may quote the keyset.
            throw new ConfigurationException(List.of(new Problem(
                    PROPERTY,
                    "is not a Tink AEAD keyset in JSON",
                    "restore the keyset from its backup; a new one cannot decrypt what the old one encrypted")));
        }
    }

    private static String readOrGenerate(Path file) throws IOException, GeneralSecurityException {
        if (!Files.exists(file)) {
            generate(file);
        }
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    private static void generate(Path file) throws IOException, GeneralSecurityException {
        String json = TinkJsonProtoKeysetFormat.serializeKeyset(
                KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM), InsecureSecretKeyAccess.get());
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        // Written beside its place and linked into it: no other process ever reads half a keyset, and of two that start
        // together the first one's stays.
        Path draft = Files.createTempFile(folder, "keyset", ".tmp");
        try {
            Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
            Files.writeString(draft, json, StandardCharsets.UTF_8);
            link(draft, file);
            LOG.warn(
                    "Generated a new encryption keyset in {}. Back it up: without it every stored token is lost", file);
        } catch (FileAlreadyExistsException e) {
            LOG.info("Another process generated the keyset {} first; using that one", file);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static void link(Path draft, Path file) throws IOException {
        try {
            Files.createLink(file, draft);
        } catch (UnsupportedOperationException e) {
            LOG.debug("No hard links here; moving the keyset instead");
            Files.move(draft, file);
        }
    }
}
