package io.yilianyun.bridge.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yilianyun.bridge.crypto.Cipher.UndecipherableException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CipherTest {
    private static final String SECRET = "an access token 授权";

    @TempDir
    Path folder;

    private Cipher cipher;

    @BeforeEach
    void open() {
        cipher = new Cipher(Keyset.open(folder.resolve("keyset.json").toString()));
    }

    @Test
    void whatIsEncryptedOpensAgainAndDoesNotShowThrough() {
        byte[] ciphertext = cipher.encrypt(SECRET, "t.c", "demo", "4004");
        assertThat(new String(ciphertext, StandardCharsets.UTF_8)).doesNotContain("access token");
        assertThat(cipher.decrypt(ciphertext, "t.c", "demo", "4004")).isEqualTo(SECRET);
    }

    @Test
    void theSameSecretNeverLooksTheSame() {
        assertThat(cipher.encrypt(SECRET, "t.c", "demo")).isNotEqualTo(cipher.encrypt(SECRET, "t.c", "demo"));
    }

    @Test
    void aCiphertextOpensInItsOwnColumnAndRowOnly() {
        byte[] ciphertext = cipher.encrypt(SECRET, "yly_token.access_token", "demo", "4004");
        assertThatThrownBy(() -> cipher.decrypt(ciphertext, "yly_token.refresh_token", "demo", "4004"))
                .isInstanceOf(UndecipherableException.class);
        assertThatThrownBy(() -> cipher.decrypt(ciphertext, "yly_token.access_token", "demo", "4005"))
                .isInstanceOf(UndecipherableException.class);
        assertThatThrownBy(() -> cipher.decrypt(ciphertext, "yly_token.access_token", "dem", "o4004"))
                .isInstanceOf(UndecipherableException.class);
    }

    @Test
    void aDamagedCiphertextSaysWhereItStandsAndNotWhatItHolds() {
        byte[] ciphertext = cipher.encrypt(SECRET, "t.c", "demo", "4004");
        ciphertext[ciphertext.length - 1] ^= 1;
        assertThatThrownBy(() -> cipher.decrypt(ciphertext, "t.c", "demo", "4004"))
                .hasMessageContainingAll("t.c", "demo/4004", "keyset")
                .hasMessageNotContaining("access token");
    }

    @Test
    void anotherKeysetDoesNotOpenIt() {
        byte[] ciphertext = cipher.encrypt(SECRET, "t.c", "demo");
        Cipher other = new Cipher(Keyset.open(folder.resolve("other.json").toString()));
        assertThatThrownBy(() -> other.decrypt(ciphertext, "t.c", "demo")).isInstanceOf(UndecipherableException.class);
    }
}
