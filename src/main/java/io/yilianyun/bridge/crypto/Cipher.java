package io.yilianyun.bridge.crypto;

import com.google.crypto.tink.Aead;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import org.springframework.stereotype.Component;

/**
 * Encrypts secrets before they reach the database. The associated data binds a ciphertext to its row and column: moved elsewhere, it does
 * not decrypt.
 */
@Component("bridgeCipher")
public class Cipher {
    private final DataKeys keys;

    Cipher(DataKeys keys) {
        this.keys = keys;
    }

    /**
     * Encrypts with the newest data key.
     *
     * @param column table and column, for example {@code yly_token.access_token}
     * @param row the row's key, in its parts
     */
    public byte[] encrypt(String secret, String column, String... row) {
        try {
            return keys.encrypting().encrypt(secret.getBytes(StandardCharsets.UTF_8), associatedData(column, row));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Encryption for " + column + " failed", e);
        }
    }

    /**
     * Decrypts with the data key that the ciphertext names.
     *
     * @throws UndecipherableException if the ciphertext is damaged, belongs elsewhere, or its key is unknown
     */
    public String decrypt(byte[] ciphertext, String column, String... row) {
        Aead key = keys.decrypting(ciphertext);
        if (key == null) {
            throw new UndecipherableException(
                    column,
                    row,
                    "it is damaged, or was encrypted with the data key " + DataKeyRepository.id(ciphertext)
                            + ", which the database does not hold",
                    null);
        }
        try {
            return new String(key.decrypt(ciphertext, associatedData(column, row)), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new UndecipherableException(column, row, "it is damaged, or belongs to another row or column", e);
        }
    }

    private static byte[] associatedData(String column, String... row) {
        return (column + "\n" + String.join("\n", row)).getBytes(StandardCharsets.UTF_8);
    }

    /** A stored value cannot be decrypted with the database's data keys. */
    public static class UndecipherableException extends RuntimeException {
        UndecipherableException(String column, String[] row, String why, Throwable cause) {
            super("%s of %s cannot be decrypted: %s".formatted(column, String.join("/", row), why), cause);
        }
    }
}
