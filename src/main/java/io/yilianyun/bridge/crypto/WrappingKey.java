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
import io.yilianyun.bridge.crypto.DataKeyRepository.DataKey;
import io.yilianyun.bridge.persistence.DatabaseState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import org.apache.commons.lang3.StringUtils;
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
        String kms = StringUtils.stripToNull(settings.encryptionKmsUri());
        try {
            AeadConfig.register();
            Aead key = kms == null ? null : kms(kms);
            if (key != null && !setting.startsWith("{") && !Files.exists(Path.of(setting))) {
                return new WrappingKey(kms, key, List.of(key));
            }
            WrappingKey keyset = keyset(setting.startsWith("{") ? setting : read(Path.of(setting), inUse));
            return key == null ? keyset : new WrappingKey(kms, key, List.of(key, keyset.wrapping()));
        } catch (IOException | InvalidPathException | GeneralSecurityException e) {
            throw problem(
                    KEYSET,
                    "cannot be read or written: " + e
                            + "; name a file in a folder that this process may write to, or set it to the keyset's JSON");
        }
    }

    private static String read(Path path, boolean inUse) throws IOException, GeneralSecurityException {
        if (!Files.exists(path)) {
            refuseIfInUse(path, inUse);
            KeysetFile.create(path);
        }
        try {
            return KeysetFile.read(path);
        } catch (IllegalArgumentException e) {
            throw problem(KEYSET, "names '" + path + "', which " + e.getMessage());
        }
    }

    /** Whether a start could make the keyset's file. */
    static void checkMissing(Path path, boolean inUse) {
        refuseIfInUse(path, inUse);
        if (!DatabaseState.isCreatable(path)) {
            throw problem(
                    KEYSET,
                    "cannot be made: " + path
                            + "; give the user of the bridge the right to write there, or set it to another file or to the keyset's JSON");
        }
    }

    private static void refuseIfInUse(Path path, boolean inUse) {
        if (inUse) {
            throw problem(
                    KEYSET,
                    "names the missing file '" + path + "', while the database holds data keys that it wraps;"
                            + " restore the keyset from its backup, or point spring.datasource.url at an empty database;"
                            + " no new one was generated");
        }
    }

    /** Throws without a cause, which might quote the keyset. */
    private static WrappingKey keyset(String json) {
        try {
            KeysetHandle keyset = TinkJsonProtoKeysetFormat.parseKeyset(json, InsecureSecretKeyAccess.get());
            Aead key = keyset.getPrimitive(RegistryConfiguration.get(), Aead.class);
            return new WrappingKey("keyset " + id(keyset), key, List.of(key));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw problem(
                    KEYSET,
                    "is not a Tink AEAD keyset in plain JSON;"
                            + " restore the keyset from its backup (a new one cannot open the data keys that the old one wrapped), or make a first one"
                            + " with tinkey create-keyset --key-template AES256_GCM --out-format json");
        }
    }

    /** By a client that is registered, else by Tink's own, whose jars do not offer it as a service, else by one that is offered. */
    private static Aead kms(String uri) {
        try {
            KmsClient client;
            try {
                client = KmsClients.get(uri);
            } catch (GeneralSecurityException e) {
                String type = CLIENTS.getOrDefault(uri.replaceFirst(":.*", ""), "none");
                client = ClassUtils.isPresent(type, null)
                        ? (KmsClient) BeanUtils.instantiateClass(ClassUtils.resolveClassName(type, null))
                        : KmsClients.getAutoLoaded(uri);
                client = client.withDefaultCredentials();
            }
            return client.getAead(uri);
        } catch (GeneralSecurityException | RuntimeException e) {
            LOG.debug("No KMS client for {}", uri, e);
            throw problem(
                    KMS,
                    "is '" + uri + "', but no Tink client for it is on the class path, or it found no credentials ("
                            + e.getMessage()
                            + "); put tink-awskms or tink-gcpkms and what it needs into the folder lib, or correct the address");
        }
    }

    /** Id of the key within, which its ciphertexts begin with. */
    static long id(KeysetHandle key) {
        return Integer.toUnsignedLong(key.getPrimary().getId());
    }

    /**
     * Encrypts a data key.
     *
     * @throws ConfigurationException if the KMS refuses, or cannot be reached
     */
    byte[] wrap(KeysetHandle key) {
        try {
            return TinkProtoKeysetFormat.serializeEncryptedKeyset(key, wrapping, associatedData(id(key)));
        } catch (GeneralSecurityException | RuntimeException e) {
            LOG.error("A data key could not be wrapped with {}", name, e);
            throw problem(
                    KMS,
                    "names the key '" + name + "', which did not encrypt a data key;"
                            + " check the key, and this process's right to use it; the log has the cause");
        }
    }

    /**
     * Decrypts a data key.
     *
     * @throws ConfigurationException if none of the keys can
     */
    KeysetHandle unwrap(DataKey row) {
        for (Aead key : unwrapping) {
            try {
                return TinkProtoKeysetFormat.parseEncryptedKeyset(row.wrapped(), key, associatedData(row.id()));
            } catch (GeneralSecurityException | RuntimeException e) {
                LOG.debug("The data key {} does not open with one of the keys at hand", row.id(), e);
            }
        }
        throw problem(
                row.wrappedBy().startsWith("keyset ") ? KEYSET : KMS,
                "cannot open the data key " + row.id() + " of this database, which '" + row.wrappedBy()
                        + "' wraps; restore the keyset, or name the KMS key, that this database was encrypted with,"
                        + " check this process's right to use it,"
                        + " or point spring.datasource.url at an empty database");
    }

    private static byte[] associatedData(long id) {
        return ("yly_data_key.wrapped\n" + id).getBytes(StandardCharsets.UTF_8);
    }

    private static ConfigurationException problem(String property, String wrong) {
        return new ConfigurationException(List.of(property + " " + wrong));
    }
}
