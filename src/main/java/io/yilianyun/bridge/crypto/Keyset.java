package io.yilianyun.bridge.crypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.yilianyun.bridge.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Tink keyset that {@code yilianyun.security.encryption-keyset} names: JSON itself, or a file that is generated on first start. A file is
 * read again when it changes, so that all nodes learn of a new key. Any of the keys decrypts; which one encrypts is said by
 * {@link #use}, until then it is the keyset's primary.
 */
public final class Keyset implements Aead {
    private static final String PROPERTY = "yilianyun.security.encryption-keyset";
    private static final Logger LOG = LoggerFactory.getLogger(Keyset.class);

    private final KeysetJson format;
    /** Null if the JSON itself was given. */
    private final KeysetFile file;

    private String json;
    private volatile EncryptionKeys current;
    private volatile String failure;

    private Keyset(KeysetJson format, KeysetFile file, String json) {
        this.format = format;
        this.file = file;
        this.json = json;
        this.current = parse(json);
    }

    /** The same, in plain and for a database that holds nothing yet. */
    public static Keyset open(String setting) {
        return open(setting, null, () -> false);
    }

    /**
     * @param setting path or JSON
     * @param kmsUri KMS key that the keyset is encrypted with; null: none
     * @param inUse whether there is something that only the right keyset can decrypt, so that none may be generated
     * @throws ConfigurationException if the keyset can be neither read nor generated
     */
    public static Keyset open(String setting, String kmsUri, BooleanSupplier inUse) {
        try {
            AeadConfig.register();
            KeysetJson format = KeysetJson.of(kmsUri);
            if (setting.strip().startsWith("{")) {
                return new Keyset(format, null, setting);
            }
            KeysetFile file = new KeysetFile(Path.of(setting.strip()));
            if (!file.exists()) {
                if (inUse.getAsBoolean()) {
                    throw KeysetJson.problem(
                            PROPERTY,
                            "names the file '" + file
                                    + "', which is missing, while the database holds values that are encrypted with it",
                            "restore the keyset from its backup, or point spring.datasource.url at an empty database; none was generated");
                }
                file.create(format.write(KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM)));
            }
            return new Keyset(format, file, file.read());
        } catch (IOException | InvalidPathException e) {
            throw KeysetJson.problem(
                    PROPERTY,
                    "cannot be read or written: " + e,
                    "name a file in a folder that this process may write to, or give the keyset's JSON");
        } catch (GeneralSecurityException e) {
            throw KeysetJson.problem(
                    PROPERTY,
                    "could not be generated: " + e.getMessage(),
                    "check the key that " + KeysetJson.KMS + " names, and this process's right to use it");
        }
    }

    private EncryptionKeys parse(String json) {
        return EncryptionKeys.of(format.parse(json, PROPERTY))
                .orElseThrow(() -> KeysetJson.problem(
                        PROPERTY,
                        "is not an AEAD keyset whose keys mark what they encrypt (output prefix TINK)",
                        "make it with tinkey create-keyset --key-template AES256_GCM --out-format json"));
    }

    /** The keys, the newest last. */
    public List<EncryptionKeys.Entry> keys() {
        return current.entries();
    }

    public Optional<EncryptionKeys.Entry> key(long id) {
        return current.entry(id);
    }

    /** The key that encrypts. */
    public EncryptionKeys.Entry primary() {
        return current.primary();
    }

    /** Encrypts with this key from now on. False if the keyset does not hold it, or not enabled. */
    public synchronized boolean use(long id) {
        if (current.primary().id() != id) {
            Optional<EncryptionKeys> other = current.withPrimary(id);
            other.ifPresent(found -> current = found);
            return other.isPresent();
        }
        return true;
    }

    /** Reads the file again if it has changed. What cannot be read changes nothing, but is noted. True if there are other keys now. */
    public synchronized boolean reload() {
        if (file == null) {
            return false;
        }
        try {
            String now = file.read();
            if (now.equals(json)) {
                failure = null;
                return false;
            }
            EncryptionKeys read = parse(now);
            current = read.withPrimary(current.primary().id()).orElse(read);
            json = now;
            failure = null;
            LOG.info("The keyset {} has changed; its keys are {}", file, current);
            return true;
        } catch (IOException | ConfigurationException e) {
            String what = e instanceof ConfigurationException wrong
                    ? wrong.problems().get(0).toString()
                    : e.toString();
            if (!what.equals(failure)) {
                LOG.error("The keyset {} cannot be read any more; its keys are kept in memory: {}", file, what);
            }
            failure = what;
            return false;
        }
    }

    /** Why the file could not be read the last time, or null. */
    public String failure() {
        return failure;
    }

    /**
     * Adds a key to the file; it does not encrypt yet.
     *
     * @return its id
     * @throws IOException if the keyset was given as JSON, or its file cannot be replaced
     */
    public synchronized long add() throws IOException {
        List<EncryptionKeys.Entry> keys = change(EncryptionKeys::withNewKey).entries();
        return keys.get(keys.size() - 1).id();
    }

    /**
     * Removes a key from the file. What it encrypted is lost.
     *
     * @throws IOException if the keyset was given as JSON, or its file cannot be replaced
     */
    public synchronized void remove(long id) throws IOException {
        change(now -> now.without(id));
    }

    private interface Change {
        EncryptionKeys of(EncryptionKeys keys) throws GeneralSecurityException;
    }

    private EncryptionKeys change(Change change) throws IOException {
        if (file == null) {
            throw new IOException("the keyset is given as JSON");
        }
        reload();
        try {
            EncryptionKeys changed = change.of(current);
            String content = format.write(changed.handle());
            file.replace(content);
            current = changed;
            json = content;
            return changed;
        } catch (GeneralSecurityException | UnsupportedOperationException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
        return current.aead().encrypt(plaintext, associatedData);
    }

    /** Reads the file again, once, for a ciphertext whose key is not known. */
    @Override
    public byte[] decrypt(byte[] ciphertext, byte[] associatedData) throws GeneralSecurityException {
        try {
            return current.aead().decrypt(ciphertext, associatedData);
        } catch (GeneralSecurityException e) {
            if (current.knows(ciphertext) || !reload()) {
                throw e;
            }
            return current.aead().decrypt(ciphertext, associatedData);
        }
    }

    /** Whether the keyset holds the key that a ciphertext, or its first bytes, name, and it is enabled. */
    public boolean knows(byte[] ciphertext) {
        return current.knows(ciphertext);
    }
}
