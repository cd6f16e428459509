package io.yilianyun.bridge.crypto;

import io.yilianyun.bridge.config.ConfigurationException;
import io.yilianyun.bridge.crypto.DataKeyRepository.DataKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/** Shows, rotates and removes the data keys, for operators. Nothing here shows key material. */
@Component("bridgeEncryptionKeys")
public class EncryptionKeys {
    /** For so long after a rotation, another node may still write a value that it has encrypted with the older key. */
    static final Duration OVERLAP = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(EncryptionKeys.class);

    private final DataKeys keys;
    private final DataKeyRepository repository;
    private final Clock clock;

    EncryptionKeys(DataKeys keys, DataKeyRepository repository, @Qualifier("bridgeClock") Clock clock) {
        this.keys = keys;
        this.repository = repository;
        this.clock = clock;
    }

    /**
     * A data key.
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

    /** Counts every encrypted value: seconds for a million rows. */
    public Status status() {
        Map<Long, Long> values = new TreeMap<>(repository.values());
        List<DataKey> all = repository.all();
        long primary = all.get(all.size() - 1).id();
        List<Key> list = new ArrayList<>();
        for (DataKey key : all) {
            Long used = values.remove(key.id());
            list.add(new Key(key.id(), "ENABLED", key.id() == primary, key.createdAt(), used == null ? 0 : used));
        }
        values.forEach((id, used) -> list.add(new Key(id, "MISSING", false, null, used)));
        return new Status(
                list,
                list.stream()
                        .filter(key -> !key.primary())
                        .mapToLong(Key::values)
                        .sum());
    }

    /**
     * Adds a data key, which encrypts from now on. What older keys have encrypted is encrypted again in the background.
     *
     * @throws KeyRotationException if the KMS does not encrypt the key
     */
    public Status rotate() throws KeyRotationException {
        try {
            keys.rotate();
        } catch (ConfigurationException e) {
            throw new KeyRotationException(
                    "No data key can be added: " + e.problems().get(0));
        }
        return status();
    }

    /**
     * Removes a data key that no value uses.
     *
     * @return false if there is no such key
     * @throws KeyRotationException if a value uses it, or may still come to use it
     */
    public boolean remove(long id) throws KeyRotationException {
        Status status = status();
        Key key = status.keys().stream()
                .filter(candidate -> candidate.id() == id && candidate.createdAt() != null)
                .findFirst()
                .orElse(null);
        if (key == null) {
            return false;
        }
        refuseIf(key.primary(), "The data key " + id + " encrypts. Rotate first");
        refuseIf(
                key.values() > 0,
                "%d values are still encrypted with the data key %d. They are encrypted again in the background; try again later"
                        .formatted(key.values(), id));
        Instant removable = newest(status).createdAt().plus(OVERLAP);
        refuseIf(
                clock.instant().isBefore(removable),
                "Another node may still use the data key %d until %s, %d minutes after the rotation. Try again then"
                        .formatted(id, removable, OVERLAP.toMinutes()));
        repository.delete(id);
        keys.read();
        LOG.warn("The data key {} was removed", id);
        return true;
    }

    private static void refuseIf(boolean refused, String why) throws KeyRotationException {
        if (refused) {
            throw new KeyRotationException(why);
        }
    }

    private static Key newest(Status status) {
        return status.keys().stream().filter(Key::primary).findFirst().orElseThrow();
    }

    /** Id of the key that this node encrypts with. */
    public long primary() {
        return keys.primary();
    }

    /** Why this node cannot open one of the data keys, or null. */
    public String failure() {
        return keys.failure();
    }

    /** Id of the key that a ciphertext names. */
    public static long id(byte[] ciphertext) {
        return DataKeyRepository.id(ciphertext);
    }

    /** A data key cannot be added or removed now; the message says why, and what to do. */
    public static class KeyRotationException extends Exception {
        KeyRotationException(String message) {
            super(message);
        }
    }
}
