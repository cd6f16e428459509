package io.yilianyun.bridge.crypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadKey;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The keys of a keyset as they stood at one moment, ready for use. Every ciphertext begins with a prefix of five bytes that names the key
 * that made it.
 *
 * @param entries in the order of the keyset: the newest last
 */
public record EncryptionKeys(KeysetHandle handle, Aead aead, List<Entry> entries) {
    /** Length of what a ciphertext begins with. */
    public static final int PREFIX = 5;

    /**
     * One key, without the key itself.
     *
     * @param id as {@code tinkey} shows it, 1 to 4294967295
     * @param status {@code ENABLED}, {@code DISABLED} or {@code DESTROYED}
     * @param prefix what its ciphertexts begin with
     */
    public record Entry(long id, String status, boolean primary, byte[] prefix) {
        public boolean enabled() {
            return status.equals(KeyStatus.ENABLED.toString());
        }
    }

    /** Empty if its keys do not mark what they encrypt, or do not encrypt in this way at all. */
    static Optional<EncryptionKeys> of(KeysetHandle handle) {
        try {
            List<Entry> entries = new ArrayList<>();
            for (int i = 0; i < handle.size(); i++) {
                KeysetHandle.Entry entry = handle.getAt(i);
                if (!(entry.getKey() instanceof AeadKey key)
                        || key.getOutputPrefix().size() != PREFIX) {
                    return Optional.empty();
                }
                entries.add(new Entry(
                        Integer.toUnsignedLong(entry.getId()),
                        entry.getStatus().toString(),
                        entry.isPrimary(),
                        key.getOutputPrefix().toByteArray()));
            }
            return Optional.of(new EncryptionKeys(
                    handle, handle.getPrimitive(RegistryConfiguration.get(), Aead.class), List.copyOf(entries)));
        } catch (GeneralSecurityException | RuntimeException e) {
            // The cause may quote the keyset.
            return Optional.empty();
        }
    }

    /** Id of the key that a ciphertext's prefix names. */
    public static long id(byte[] prefix) {
        return prefix.length < PREFIX
                ? 0
                : Integer.toUnsignedLong(ByteBuffer.wrap(prefix).getInt(1));
    }

    Optional<Entry> entry(long id) {
        return entries.stream().filter(entry -> entry.id() == id).findFirst();
    }

    Entry primary() {
        return entries.stream().filter(Entry::primary).findFirst().orElseThrow();
    }

    boolean knows(byte[] ciphertext) {
        return entries.stream()
                .anyMatch(entry -> entry.enabled()
                        && ciphertext.length >= PREFIX
                        && ByteBuffer.wrap(ciphertext, 0, PREFIX).equals(ByteBuffer.wrap(entry.prefix())));
    }

    /** The same keys, this one encrypting; empty if it is not there or not enabled. */
    Optional<EncryptionKeys> withPrimary(long id) {
        if (entry(id).filter(Entry::enabled).isEmpty()) {
            return Optional.empty();
        }
        KeysetHandle.Builder builder = KeysetHandle.newBuilder(handle);
        builder.getAt(index(id)).makePrimary();
        try {
            return of(builder.build());
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    EncryptionKeys withNewKey() throws GeneralSecurityException {
        return of(KeysetHandle.newBuilder(handle)
                        .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                                .withRandomId())
                        .build())
                .orElseThrow();
    }

    EncryptionKeys without(long id) throws GeneralSecurityException {
        KeysetHandle.Builder builder = KeysetHandle.newBuilder(handle);
        builder.deleteAt(index(id));
        return of(builder.build()).orElseThrow();
    }

    private int index(long id) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).id() == id) {
                return i;
            }
        }
        throw new IllegalArgumentException("There is no key " + id);
    }

    /** Names the keys and shows none. */
    @Override
    public String toString() {
        return entries.stream().map(Entry::id).toList().toString();
    }
}
