package io.yilianyun.bridge.crypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.KmsClient;
import com.google.crypto.tink.KmsClients;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import io.yilianyun.bridge.config.ConfigurationException;
import io.yilianyun.bridge.config.Problem;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.BeanUtils;
import org.springframework.util.ClassUtils;

/** Reads and writes a keyset as JSON: in plain, or encrypted with a key that a KMS holds, as Tink's {@code tinkey} does it. */
final class KeysetJson {
    static final String KMS = "yilianyun.security.encryption-kms-uri";
    private static final Logger LOG = LoggerFactory.getLogger(KeysetJson.class);
    private static final Map<String, String> CLIENTS = Map.of(
            "aws-kms", "com.google.crypto.tink.integration.awskms.AwsKmsClient",
            "gcp-kms", "com.google.crypto.tink.integration.gcpkms.GcpKmsClient");
    private static final byte[] NO_ASSOCIATED_DATA = {};

    private final Aead master;

    private KeysetJson(Aead master) {
        this.master = master;
    }

    /**
     * @param kmsUri names the KMS key; null or blank: the keyset is in plain
     * @throws ConfigurationException if no Tink client for the KMS is on the class path, or it cannot be set up
     */
    static KeysetJson of(String kmsUri) {
        if (kmsUri == null || kmsUri.isBlank()) {
            return new KeysetJson(null);
        }
        String uri = kmsUri.strip();
        KmsClient client;
        try {
            client = client(uri);
        } catch (GeneralSecurityException | RuntimeException e) {
            LOG.debug("No KMS client for {}", uri, e);
            throw problem(
                    KMS,
                    "is '" + uri + "', but no Tink client for it is on the class path, or it found no credentials ("
                            + e.getMessage() + ")",
                    "put tink-awskms or tink-gcpkms and what it needs on the class path, as README.md shows, or correct the address");
        }
        try {
            return new KeysetJson(client.getAead(uri));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw problem(
                    KMS,
                    "is '" + uri + "', which its client does not accept (" + e.getMessage() + ")",
                    "correct the address of the key");
        }
    }

    /** One that is registered, else one that the class path offers as a service, else Tink's own, whose jars do not offer it. */
    private static KmsClient client(String uri) throws GeneralSecurityException {
        try {
            return KmsClients.get(uri);
        } catch (GeneralSecurityException e) {
            LOG.debug("No KMS client is registered for {}", uri);
        }
        try {
            return KmsClients.getAutoLoaded(uri).withDefaultCredentials();
        } catch (GeneralSecurityException e) {
            String scheme = uri.replaceFirst(":.*", "");
            String type = CLIENTS.get(scheme);
            if (type == null || !ClassUtils.isPresent(type, null)) {
                throw e;
            }
            return ((KmsClient) BeanUtils.instantiateClass(ClassUtils.resolveClassName(type, null)))
                    .withDefaultCredentials();
        }
    }

    /**
     * @param property that the keyset was given by
     * @throws ConfigurationException without a cause, which might quote the keyset
     */
    KeysetHandle parse(String json, String property) {
        boolean encrypted = json.contains("\"encryptedKeyset\"");
        if (encrypted != (master != null)) {
            throw encrypted
                    ? problem(
                            property,
                            "is encrypted with a key of a KMS",
                            "name that key by " + KMS + ", as it was made")
                    : problem(
                            property,
                            "is in plain, while " + KMS + " is set",
                            "encrypt it with tinkey convert-keyset --new-master-key-uri, or leave " + KMS + " out");
        }
        try {
            return encrypted
                    ? TinkJsonProtoKeysetFormat.parseEncryptedKeyset(json, master, NO_ASSOCIATED_DATA)
                    : TinkJsonProtoKeysetFormat.parseKeyset(json, InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException | RuntimeException e) {
            if (encrypted) {
                LOG.error("The KMS did not decrypt the keyset", e);
                throw problem(
                        property,
                        "could not be decrypted by the KMS key that " + KMS + " names",
                        "check the key, and this process's right to decrypt with it; the log tells more");
            }
            throw problem(
                    property,
                    "is not a Tink AEAD keyset in JSON",
                    "restore the keyset from its backup; a new one cannot decrypt what the old one encrypted");
        }
    }

    /**
     * @throws GeneralSecurityException if the KMS refuses, or cannot be reached
     */
    String write(KeysetHandle keyset) throws GeneralSecurityException {
        if (master == null) {
            return TinkJsonProtoKeysetFormat.serializeKeyset(keyset, InsecureSecretKeyAccess.get());
        }
        try {
            return TinkJsonProtoKeysetFormat.serializeEncryptedKeyset(keyset, master, NO_ASSOCIATED_DATA);
        } catch (GeneralSecurityException | RuntimeException e) {
            LOG.error("The KMS did not encrypt the keyset", e);
            throw new GeneralSecurityException("the KMS did not encrypt it, the log tells more", e);
        }
    }

    static ConfigurationException problem(String property, String wrong, String mend) {
        return new ConfigurationException(List.of(new Problem(property, wrong, mend)));
    }
}
