package io.yilianyun.bridge.crypto;

import com.google.crypto.tink.Aead;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/**
 * Encrypts what is secret before it reaches the database. The associated data binds a ciphertext to its row and column: moved
 * elsewhere, it does not open.
 */
public class Cipher {
    private final Aead aead;

    public Cipher(Aead aead) {
        this.aead = aead;
    }

    /**
     * @param column table and column, for example {@code yly_token.access_token}
     * @param row the row's key, in its parts
     */
    public byte[] encrypt(String secret, String column, String... row) {
        try {
            return aead.encrypt(secret.getBytes(StandardCharsets.UTF_8), associatedData(column, row));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Encryption for " + column + " failed", e);
        }
    }

    /**
     * @throws UndecipherableException if the ciphertext is damaged, belongs elsewhere, or its key is not in the keyset
     */
    public String decrypt(byte[] ciphertext, String column, String... row) {
        try {
            return new String(aead.decrypt(ciphertext, associatedData(column, row)), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            String why = aead instanceof Keyset keyset && !keyset.knows(ciphertext)
                    ? "it was encrypted with the key " + EncryptionKeys.id(ciphertext)
                            + ", which the keyset does not hold"
                    : "it is damaged, stands in the wrong place, or another keyset encrypted it";
            throw new UndecipherableException(column, row, why, e);
        }
    }

    private static byte[] associatedData(String column, String... row) {
        return (column + "\n" + String.join("\n", row)).getBytes(StandardCharsets.UTF_8);
    }

    /** What stands in the database cannot be decrypted with the keyset at hand. */
    public static class UndecipherableException extends RuntimeException {
        UndecipherableException(String column, String[] row, String why, Throwable cause) {
            super("%s of %s cannot be decrypted: %s".formatted(column, String.join("/", row), why), cause);
        }
    }
}
