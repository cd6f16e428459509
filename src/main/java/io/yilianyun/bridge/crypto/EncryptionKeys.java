package io.yilianyun.bridge.crypto;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.ConfigurationException;
import io.yilianyun.bridge.crypto.DataKeyRepository.DataKey;
import io.yilianyun.bridge.persistence.Dialect;
import io.yilianyun.bridge.persistence.PeriodicReading;
import io.yilianyun.bridge.persistence.Sql;
import io.yilianyun.bridge.persistence.SqlTemplate;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Keeps the data keys in memory; shows, rotates and removes them for operators. The newest encrypts; a ciphertext names the one that
 * decrypts it. The table is read again every few seconds, and at once for an id that is not known.
 */
@Component("bridgeEncryptionKeys")
public class EncryptionKeys implements PeriodicReading {
    /** For so long after a rotation, another node may still write a value that it has encrypted with the older key. */
    static final Duration OVERLAP = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(EncryptionKeys.class);

    private final DataKeyRepository repository;
    private final Clock clock;
    private final WrappingKey wrappingKey;
    private volatile Opened opened = new Opened(0, Map.of(), null);

    private record Opened(long primary, Map<Long, Aead> byId, String failure) {}

    /**
     * A data key. Nothing of it shows key material.
     *
     * @param status {@code ENABLED}, or {@code MISSING} if values name it and the database does not hold it
     * @param primary whether it encrypts
     * @param createdAt null if it is missing
     * @param values how many values are encrypted with it
     */
    public record Key(long id, String status, boolean primary, Instant createdAt, long values) {}

    /**
     * All keys, the newest last, then the missing ones.
     *
     * @param remaining how many values are encrypted with another key than the primary one
     */
    public record Status(List<Key> keys, long remaining) {}

    /** A data key cannot be added or removed now; the message says why, and what to do. */
    public static class KeyRotationException extends RuntimeException {
        KeyRotationException(String message) {
            super(message);
        }
    }

    /**
     * Opens all keys of the database; adds the first one if there is none. Keys that an older wrapping key wraps are wrapped again.
     *
     * @throws ConfigurationException if a key cannot be opened
     */
    EncryptionKeys(BridgeProperties properties, DataKeyRepository repository, @Qualifier("bridgeClock") Clock clock) {
        this.repository = repository;
        this.clock = clock;
        this.wrappingKey =
                WrappingKey.open(properties.security(), !repository.all().isEmpty());
        if (repository.all().isEmpty()) {
            add(1);
        }
        for (DataKey key : repository.all()) {
            KeysetHandle unwrapped = wrappingKey.unwrap(key);
            if (!key.wrappedBy().equals(wrappingKey.name())) {
                repository.rewrap(key.id(), wrappingKey.wrap(unwrapped), wrappingKey.name());
                LOG.info("The data key {} is wrapped by {} now", key.id(), wrappingKey.name());
            }
        }
        read();
    }

    /** A keyset for a check, in place of the one that a first start makes. */
    public static String temporaryKeyset() {
        try {
            AeadConfig.register();
            return TinkJsonProtoKeysetFormat.serializeKeyset(
                    KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM), InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No keyset could be generated", e);
        }
    }

    /**
     * Whether the configured key opens the data keys of a database; writes nothing.
     *
     * @param missing the keyset's file, if it is not there and a first start would make it; or null
     * @param database null: none, or not asked
     * @throws ConfigurationException if a key cannot be opened
     */
    public static String check(BridgeProperties.Security settings, Path missing, DataSource database) {
        List<DataKey> rows = rows(database);
        if (missing != null) {
            WrappingKey.checkMissing(missing, !rows.isEmpty());
            return "it is generated at the first start";
        }
        WrappingKey key = WrappingKey.open(settings, true);
        rows.forEach(key::unwrap);
        return key.name() + (rows.isEmpty() ? "" : ", opens the data keys");
    }

    private static List<DataKey> rows(DataSource database) {
        try {
            return database == null
                    ? List.of()
                    : new SqlTemplate(new NamedParameterJdbcTemplate(database), new Sql(Dialect.of(database)))
                            .query("data-key-select", params(), DataKey.class);
        } catch (BadSqlGrammarException e) {
            // No tables yet
            return List.of();
        }
    }

    private void add(int generation) {
        try {
            KeysetHandle key = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
            repository.add(WrappingKey.id(key), generation, wrappingKey.wrap(key), wrappingKey.name());
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
        String failure = null;
        for (DataKey row : repository.all()) {
            try {
                Aead known = opened.byId().get(row.id());
                byId.put(
                        row.id(),
                        known == null
                                ? wrappingKey.unwrap(row).getPrimitive(RegistryConfiguration.get(), Aead.class)
                                : known);
                primary = row.id();
            } catch (ConfigurationException e) {
                failure = e.problems().get(0);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("The data key " + row.id() + " is not one of AES-256-GCM", e);
            }
        }
        if (failure != null && !failure.equals(opened.failure())) {
            LOG.error("A data key of another node cannot be opened; restart with the other nodes' keyset: {}", failure);
        }
        opened = new Opened(primary, byId, failure);
    }

    Aead encrypting() {
        Opened now = opened;
        return now.byId().get(now.primary());
    }

    /** The key that a ciphertext names. */
    Aead decrypting(byte[] ciphertext) throws GeneralSecurityException {
        long id = id(ciphertext);
        if (!opened.byId().containsKey(id)) {
            read();
        }
        return Optional.ofNullable(opened.byId().get(id))
                .orElseThrow(() -> new GeneralSecurityException("the database does not hold the data key " + id));
    }

    /** Counts every encrypted value: seconds for a million rows. */
    public Status status() {
        Map<Long, Long> values = new TreeMap<>(repository.values());
        long primary = repository.newest().id();
        List<Key> keys = new ArrayList<>();
        for (DataKey key : repository.all()) {
            Long used = Objects.requireNonNullElse(values.remove(key.id()), 0L);
            keys.add(new Key(key.id(), "ENABLED", key.id() == primary, Instant.ofEpochMilli(key.createdAt()), used));
        }
        values.forEach((id, used) -> keys.add(new Key(id, "MISSING", false, null, used)));
        return new Status(
                keys,
                keys.stream()
                        .filter(key -> !key.primary())
                        .mapToLong(Key::values)
                        .sum());
    }

    /**
     * Adds the key that encrypts from now on; if another node has just added one, it is that one. What older keys have encrypted is
     * encrypted again in the background.
     *
     * @throws KeyRotationException if the KMS does not encrypt the key
     */
    public Status rotate() {
        try {
            add(repository.newest().generation() + 1);
        } catch (ConfigurationException e) {
            throw new KeyRotationException(
                    "No data key can be added: " + e.problems().get(0));
        }
        read();
        LOG.info("The data key {} encrypts from now on", primary());
        return status();
    }

    /**
     * Removes a data key that no value uses.
     *
     * @return false if there is no such key
     * @throws KeyRotationException if a value uses it, or may still come to use it
     */
    public boolean remove(long id) {
        if (repository.all().stream().noneMatch(key -> key.id() == id)) {
            return false;
        }
        DataKey newest = repository.newest();
        refuseIf(newest.id() == id, "The data key " + id + " encrypts. Rotate first");
        long values = repository.values().getOrDefault(id, 0L);
        refuseIf(
                values > 0,
                "%d values are still encrypted with the data key %d. They are encrypted again in the background; try again later"
                        .formatted(values, id));
        Instant removable = Instant.ofEpochMilli(newest.createdAt()).plus(OVERLAP);
        refuseIf(
                clock.instant().isBefore(removable),
                "Another node may still use the data key %d until %s, %d minutes after the rotation. Try again then"
                        .formatted(id, removable, OVERLAP.toMinutes()));
        repository.delete(id);
        read();
        LOG.warn("The data key {} was removed", id);
        return true;
    }

    private static void refuseIf(boolean refused, String why) {
        if (refused) {
            throw new KeyRotationException(why);
        }
    }

    /** Id of the key that this node encrypts with. */
    public long primary() {
        return opened.primary();
    }

    /** Why this node could not open one of the data keys when it last read the table, or null. */
    public String failure() {
        return opened.failure();
    }

    /** Id of the key that a ciphertext, or its prefix, names; 0: none. */
    public static long id(byte[] ciphertext) {
        return ciphertext.length < DataKeyRepository.PREFIX
                ? 0
                : Integer.toUnsignedLong(ByteBuffer.wrap(ciphertext).getInt(1));
    }
}
