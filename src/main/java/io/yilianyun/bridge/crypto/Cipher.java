package io.yilianyun.bridge.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import org.springframework.stereotype.Component;

/**
 * Encrypts secrets before they reach the database. The associated data binds a ciphertext to its row and column: moved elsewhere, it does
 * not decrypt.
 */
@Component("bridgeCipher")
public class Cipher {
    private final EncryptionKeys keys;

    Cipher(EncryptionKeys keys) {
        this.keys = keys;
    }

    /**
     * Encrypts with the newest data key.
     *
     * @param column table and column, for example {@code yly_token.access_token}
     * @param row the row's key, in its parts, none of which holds a slash if there are several
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
        try {
            return new String(
                    keys.decrypting(ciphertext).decrypt(ciphertext, associatedData(column, row)),
                    StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new UndecipherableException(
                    "%s of %s cannot be decrypted: it is damaged, or belongs to another row or database (%s)"
                            .formatted(column, String.join("/", row), e.getMessage()),
                    e);
        }
    }

    private static byte[] associatedData(String column, String... row) {
        return (column + "\n" + String.join("/", row)).getBytes(StandardCharsets.UTF_8);
    }

    /** A stored value cannot be decrypted with the database's data keys. */
    public static class UndecipherableException extends RuntimeException {
        UndecipherableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
