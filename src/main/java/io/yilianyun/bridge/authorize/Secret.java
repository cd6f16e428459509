package io.yilianyun.bridge.authorize;

import java.util.Base64;
import org.springframework.security.crypto.keygen.Base64StringKeyGenerator;
import org.springframework.security.crypto.keygen.StringKeyGenerator;

/** Creates and checks bearer secrets: states, tickets, browsers' cookies. The database keeps their hashes only. */
final class Secret {
    private static final StringKeyGenerator RANDOM =
            new Base64StringKeyGenerator(Base64.getUrlEncoder().withoutPadding(), 32);

    private Secret() {}

    /** 256 random bits, URL-safe, 43 characters. */
    static String random() {
        return RANDOM.generateKey();
    }

    /** Returns whether a value has the form of a secret. */
    static boolean isWellFormed(String value) {
        return value != null && value.matches("[A-Za-z0-9_-]{43}");
    }
}
