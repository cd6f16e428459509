package io.yilianyun.bridge.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yilianyun.bridge.crypto.Cipher.UndecipherableException;
import io.yilianyun.bridge.support.TestProperties;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CipherTest {
    private static final String SECRET = "an access token 授权";

    private final String keyset = TestProperties.keyset();
    private final KeyDatabase database = new KeyDatabase();
    private final EncryptionKeys keys = database.open(keyset);
    private final Cipher cipher = new Cipher(keys);

    @Test
    void aDecryptedSecretIsTheSameAndItsCiphertextDoesNotShowIt() {
        byte[] ciphertext = cipher.encrypt(SECRET, "t.c", "demo", "4004");
        assertThat(new String(ciphertext, StandardCharsets.UTF_8)).doesNotContain("access token");
        assertThat(cipher.decrypt(ciphertext, "t.c", "demo", "4004")).isEqualTo(SECRET);
    }

    @Test
    void theSameSecretNeverLooksTheSame() {
        assertThat(cipher.encrypt(SECRET, "t.c", "demo")).isNotEqualTo(cipher.encrypt(SECRET, "t.c", "demo"));
    }

    @Test
    void aCiphertextBeginsWithTheIdOfItsKey() {
        byte[] ciphertext = cipher.encrypt(SECRET, "t.c", "demo");
        assertThat(ciphertext).startsWith(database.repository.all().get(0).prefix());
        assertThat(EncryptionKeys.id(ciphertext)).isEqualTo(keys.primary());
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
                .hasMessageContainingAll("t.c", "demo/4004", "damaged")
                .hasMessageNotContaining("access token");
    }

    @Test
    void aCiphertextOfAnotherDatabaseNamesTheMissingKey() {
        byte[] ciphertext = cipher.encrypt(SECRET, "t.c", "demo");
        Cipher other = new Cipher(new KeyDatabase().open(keyset));
        assertThatThrownBy(() -> other.decrypt(ciphertext, "t.c", "demo"))
                .isInstanceOf(UndecipherableException.class)
                .hasMessageContaining("the data key " + keys.primary());
    }

    @Test
    void anotherNodeReadsTheTableAtOnceForAKeyThatItDoesNotKnow() {
        EncryptionKeys otherKeys = database.open(keyset);
        Cipher other = new Cipher(otherKeys);
        long old = keys.primary();
        keys.rotate();
        byte[] ciphertext = cipher.encrypt(SECRET, "t.c", "demo");
        assertThat(EncryptionKeys.id(ciphertext)).isNotEqualTo(old);
        assertThat(EncryptionKeys.id(other.encrypt(SECRET, "t.c", "demo")))
                .as("it has not read the table yet")
                .isEqualTo(old);
        assertThat(other.decrypt(ciphertext, "t.c", "demo")).isEqualTo(SECRET);
        assertThat(otherKeys.primary()).isEqualTo(keys.primary());
        assertThat(cipher.decrypt(other.encrypt(SECRET, "t.c", "demo"), "t.c", "demo"))
                .isEqualTo(SECRET);
    }
}
