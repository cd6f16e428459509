package io.yilianyun.bridge.crypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.KmsClient;
import com.google.crypto.tink.KmsClients;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.ConfigurationException;
import io.yilianyun.bridge.config.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.BeanUtils;
import org.springframework.util.ClassUtils;

/**
 * Wraps data keys: with the primary key of the keyset, or with a key that a KMS holds if one is configured. Any key of the keyset unwraps.
 *
 * @param name of the key that wraps: {@code keyset} and its id, or the address of the KMS key
 * @param wrapping encrypts data keys
 * @param unwrapping decrypts them, the first that can
 */
record WrappingKey(String name, Aead wrapping, List<Aead> unwrapping) {
    static final String KEYSET = "yilianyun.security.encryption-keyset";
    static final String KMS = "yilianyun.security.encryption-kms-uri";
    private static final Logger LOG = LoggerFactory.getLogger(WrappingKey.class);
    private static final Map<String, String> CLIENTS = Map.of(
            "aws-kms", "com.google.crypto.tink.integration.awskms.AwsKmsClient",
            "gcp-kms", "com.google.crypto.tink.integration.gcpkms.GcpKmsClient");

    /**
     * Opens the configured key; generates the keyset's file if it is needed and missing.
     *
     * @param inUse whether the database holds data keys, so that no keyset may be generated
     * @throws ConfigurationException if the key can be neither read nor generated
     */
    static WrappingKey open(BridgeProperties.Security settings, boolean inUse) {
        String setting = settings.encryptionKeyset().strip();
        String kms = settings.encryptionKmsUri();
        try {
            AeadConfig.register();
            if (kms == null || kms.isBlank()) {
                return keyset(read(setting, inUse));
            }
            Aead key = kms(kms.strip());
            boolean keyset = setting.startsWith("{") || Files.exists(Path.of(setting));
            return new WrappingKey(
                    kms.strip(),
                    key,
                    keyset ? List.of(key, keyset(read(setting, inUse)).wrapping()) : List.of(key));
        } catch (IOException | InvalidPathException | GeneralSecurityException e) {
            throw problem(
                    KEYSET,
                    "cannot be read or written: " + e,
                    "name a file in a folder that this process may write to, or set it to the keyset's JSON");
        }
    }

    private static String read(String setting, boolean inUse) throws IOException, GeneralSecurityException {
        if (setting.startsWith("{")) {
            return setting;
        }
        Path path = Path.of(setting);
        if (!Files.exists(path)) {
            if (inUse) {
                throw problem(
                        KEYSET,
                        "names the file '" + path
                                + "', which is missing, while the database holds data keys that it wraps",
                        "restore the keyset from its backup, or point spring.datasource.url at an empty database; no new one was generated");
            }
            KeysetFile.create(path);
        }
        return KeysetFile.read(path);
    }

    /** Throws without a cause, which might quote the keyset. */
    private static WrappingKey keyset(String json) {
        try {
            KeysetHandle keyset = TinkJsonProtoKeysetFormat.parseKeyset(json, InsecureSecretKeyAccess.get());
            Aead key = keyset.getPrimitive(RegistryConfiguration.get(), Aead.class);
            String id = Integer.toUnsignedString(keyset.getPrimary().getId());
            return new WrappingKey("keyset " + id, key, List.of(key));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw problem(
                    KEYSET,
                    "is not a Tink AEAD keyset in plain JSON",
                    "restore the keyset from its backup (a new one cannot open the data keys that the old one wrapped), or make a first one"
                            + " with tinkey create-keyset --key-template AES256_GCM --out-format json");
        }
    }

    private static Aead kms(String uri) {
        try {
            return client(uri).getAead(uri);
        } catch (GeneralSecurityException | RuntimeException e) {
            LOG.debug("No KMS client for {}", uri, e);
            throw problem(
                    KMS,
                    "is '" + uri + "', but no Tink client for it is on the class path, or it found no credentials ("
                            + e.getMessage() + ")",
                    "put tink-awskms or tink-gcpkms and what it needs into the folder lib, or correct the address");
        }
    }

    /** One that is registered, else Tink's own, whose jars do not offer it as a service, else one that the class path offers. */
    private static KmsClient client(String uri) throws GeneralSecurityException {
        try {
            return KmsClients.get(uri);
        } catch (GeneralSecurityException e) {
            String type = CLIENTS.getOrDefault(uri.replaceFirst(":.*", ""), "none");
            KmsClient client = ClassUtils.isPresent(type, null)
                    ? (KmsClient) BeanUtils.instantiateClass(ClassUtils.resolveClassName(type, null))
                    : KmsClients.getAutoLoaded(uri);
            return client.withDefaultCredentials();
        }
    }

    /**
     * Encrypts a data key.
     *
     * @throws ConfigurationException if the KMS refuses, or cannot be reached
     */
    byte[] wrap(KeysetHandle key, long id) {
        try {
            return TinkProtoKeysetFormat.serializeEncryptedKeyset(key, wrapping, associatedData(id));
        } catch (GeneralSecurityException | RuntimeException e) {
            LOG.error("A data key could not be wrapped with {}", name, e);
            throw problem(
                    KMS,
                    "names the key '" + name + "', which did not encrypt a data key",
                    "check the key, and this process's right to use it; the log has the cause");
        }
    }

    /**
     * Decrypts a data key.
     *
     * @throws ConfigurationException if none of the keys can
     */
    KeysetHandle unwrap(byte[] wrapped, long id, String wrappedBy) {
        for (Aead key : unwrapping) {
            try {
                return TinkProtoKeysetFormat.parseEncryptedKeyset(wrapped, key, associatedData(id));
            } catch (GeneralSecurityException | RuntimeException e) {
                LOG.debug("The data key {} does not open with one of the keys at hand", id, e);
            }
        }
        throw problem(
                wrappedBy.startsWith("keyset ") ? KEYSET : KMS,
                "cannot open the data key " + id + " of this database, which '" + wrappedBy + "' wraps",
                "restore the keyset, or name the KMS key, that this database was encrypted with, check this process's right to use it,"
                        + " or point spring.datasource.url at an empty database");
    }

    private static byte[] associatedData(long id) {
        return ("yly_data_key.wrapped\n" + id).getBytes(StandardCharsets.UTF_8);
    }

    private static ConfigurationException problem(String property, String wrong, String fix) {
        return new ConfigurationException(List.of(new Problem(property, wrong, fix)));
    }
}
