package io.yilianyun.bridge.crypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.ConfigurationException;
import io.yilianyun.bridge.crypto.DataKeyRepository.DataKey;
import io.yilianyun.bridge.persistence.PeriodicReading;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/**
 * Keeps the data keys in memory, ready for use. The newest encrypts; a ciphertext names the one that decrypts it. The table is read again
 * every few seconds, and at once for an id that is not known.
 */
@Component("bridgeDataKeys")
class DataKeys implements PeriodicReading {
    private static final Logger LOG = LoggerFactory.getLogger(DataKeys.class);

    private final DataKeyRepository repository;
    private final WrappingKey wrappingKey;
    private volatile Keys keys = new Keys(0, Map.of());
    private volatile String failure;

    private record Keys(long primary, Map<Long, Aead> byId) {}

    /**
     * Opens all keys of the database; adds the first one if there is none. Keys that an older wrapping key wraps are wrapped again.
     *
     * @throws ConfigurationException if a key cannot be opened
     */
    DataKeys(BridgeProperties properties, DataKeyRepository repository) {
        this.repository = repository;
        this.wrappingKey =
                WrappingKey.open(properties.security(), !repository.all().isEmpty());
        if (repository.all().isEmpty()) {
            add(1);
        }
        for (DataKey key : repository.all()) {
            KeysetHandle opened = wrappingKey.unwrap(key.wrapped(), key.id(), key.wrappedBy());
            if (!key.wrappedBy().equals(wrappingKey.name())) {
                repository.rewrap(key.id(), wrappingKey.wrap(opened, key.id()), wrappingKey.name());
                LOG.info(
                        "The data key {} was wrapped by {}, and is wrapped by {} now",
                        key.id(),
                        key.wrappedBy(),
                        wrappingKey.name());
            }
        }
        read();
    }

    /** Adds the key that encrypts from now on; if another node has just added one, it is that one. */
    void rotate() {
        List<DataKey> all = repository.all();
        add(all.get(all.size() - 1).generation() + 1);
        read();
        LOG.info("The data key {} encrypts from now on", primary());
    }

    private void add(int generation) {
        try {
            KeysetHandle key = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
            long id = Integer.toUnsignedLong(key.getPrimary().getId());
            repository.add(id, generation, wrappingKey.wrap(key, id), wrappingKey.name());
        } catch (DuplicateKeyException e) {
            LOG.info("Another node has added a data key at the same moment");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No data key could be generated", e);
        }
    }

    /** Reads the table. A new key that cannot be opened is noted; the others go on. */
    @Override
    public final synchronized void read() {
        Map<Long, Aead> byId = new HashMap<>();
        long primary = 0;
        String failed = null;
        for (DataKey row : repository.all()) {
            try {
                Aead known = keys.byId().get(row.id());
                byId.put(row.id(), known == null ? open(row) : known);
                primary = row.id();
            } catch (ConfigurationException e) {
                failed = e.problems().get(0).toString();
            }
        }
        if (failed != null && !failed.equals(failure)) {
            LOG.error(
                    "A data key of another node cannot be opened; restart this node with the other nodes' keyset: {}",
                    failed);
        }
        failure = failed;
        keys = new Keys(primary, byId);
    }

    private Aead open(DataKey row) {
        try {
            return wrappingKey
                    .unwrap(row.wrapped(), row.id(), row.wrappedBy())
                    .getPrimitive(RegistryConfiguration.get(), Aead.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The data key " + row.id() + " is not one of AES-256-GCM", e);
        }
    }

    /** Id of the key that encrypts. */
    long primary() {
        return keys.primary();
    }

    Aead encrypting() {
        Keys now = keys;
        return now.byId().get(now.primary());
    }

    /** The key that a ciphertext names, or null. */
    Aead decrypting(byte[] ciphertext) {
        long id = DataKeyRepository.id(ciphertext);
        if (!keys.byId().containsKey(id)) {
            read();
        }
        return keys.byId().get(id);
    }

    /** Why a key could not be opened when the table was last read, or null. */
    String failure() {
        return failure;
    }
}
