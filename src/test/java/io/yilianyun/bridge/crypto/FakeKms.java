package io.yilianyun.bridge.crypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.KmsClient;
import com.google.crypto.tink.KmsClients;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A KMS in this process: each address is a key of its own. */
final class FakeKms implements KmsClient {
    static final String KEY = "fake-kms://one";
    static final String FORBIDDEN_KEY = "fake-kms://forbidden";
    static final String OTHER_KEY = "fake-kms://other";
    private static final Map<String, Aead> KEYS = new ConcurrentHashMap<>();
    private static boolean registered;
    private static volatile boolean forbidden;

    static synchronized void register() {
        if (!registered) {
            KmsClients.add(new FakeKms());
            registered = true;
        }
    }

    /** Makes all keys refuse, or work again. */
    static void forbid(boolean all) {
        forbidden = all;
    }

    @Override
    public boolean doesSupport(String keyUri) {
        return keyUri.startsWith("fake-kms://");
    }

    @Override
    public KmsClient withCredentials(String credentialPath) {
        return this;
    }

    @Override
    public KmsClient withDefaultCredentials() {
        return this;
    }

    @Override
    public Aead getAead(String keyUri) {
        return new Key(keyUri.equals(FORBIDDEN_KEY), KEYS.computeIfAbsent(keyUri, key -> aead()));
    }

    /** Fails as clients of a KMS do. */
    private record Key(boolean always, Aead aead) implements Aead {
        @Override
        public byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
            check();
            return aead.encrypt(plaintext, associatedData);
        }

        @Override
        public byte[] decrypt(byte[] ciphertext, byte[] associatedData) throws GeneralSecurityException {
            check();
            return aead.decrypt(ciphertext, associatedData);
        }

        private void check() {
            if (always || forbidden) {
                throw new IllegalStateException("access denied");
            }
        }
    }

    private static Aead aead() {
        try {
            AeadConfig.register();
            return KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM)
                    .getPrimitive(RegistryConfiguration.get(), Aead.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
