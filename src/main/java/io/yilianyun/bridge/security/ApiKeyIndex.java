package io.yilianyun.bridge.security;

import io.yilianyun.bridge.config.BridgeProperties.ApiKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/**
 * The keys as they stood at one moment. A presented key is looked up by its HMAC under a random key of this process: nobody outside can
 * choose or know that value, so that the time a look-up takes tells nothing about the keys. BCrypt is asked once per key and process.
 */
final class ApiKeyIndex {
    private static final String BCRYPT = "{bcrypt}";
    private static final String HMAC = "HmacSHA256";
    /** BCrypt looks at no more bytes. */
    private static final int LONGEST_BCRYPT = 72;

    private static final int REMEMBERED = 1_000;
    private static final long PATIENCE_SECONDS = 2;
    /** A check takes a tenth of a second of a processor, so that many at once would be all that the bridge does. */
    private static final Semaphore CHECKS =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

    private record Hashed(String hash, Holder holder) {}

    /** Who holds a key, and in which roles. */
    private record Holder(String name, List<SimpleGrantedAuthority> authorities) {
        static Holder of(String name, ApiKey key) {
            return new Holder(
                    name,
                    key.roles().stream()
                            .map(role -> new SimpleGrantedAuthority("ROLE_" + role.toUpperCase(Locale.ROOT)))
                            .toList());
        }

        AbstractAuthenticationToken token() {
            return UsernamePasswordAuthenticationToken.authenticated(name, null, authorities);
        }
    }

    /**
     * What is known of a presented key.
     *
     * @param holder null unless the key is right
     * @param busy whether that could not be found out now
     */
    record Verdict(AbstractAuthenticationToken holder, boolean busy) {
        static final Verdict WRONG = new Verdict(null, false);
        static final Verdict BUSY = new Verdict(null, true);
    }

    private final SecretKeySpec secret = new SecretKeySpec(random(), HMAC);
    private final BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder();
    private final Map<ByteBuffer, Holder> plain = new HashMap<>();
    private final List<Hashed> hashed = new ArrayList<>();
    private final Map<ByteBuffer, Holder> verified = Collections.synchronizedMap(new BoundedMap<>(REMEMBERED));
    private final Map<ByteBuffer, Boolean> refused = Collections.synchronizedMap(new BoundedMap<>(REMEMBERED));

    ApiKeyIndex(Map<String, ApiKey> keys) {
        keys.forEach((name, key) -> {
            Holder holder = Holder.of(name, key);
            if (key.key().startsWith(BCRYPT)) {
                hashed.add(new Hashed(key.key().substring(BCRYPT.length()), holder));
            } else {
                plain.put(digest(key.key()), holder);
            }
        });
    }

    /**
     * Whose key it is.
     *
     * @param patient whether to wait, two seconds at most, for a BCrypt check if others are under way
     */
    Verdict find(String presented, boolean patient) {
        ByteBuffer digest = digest(presented);
        Holder known = plain.getOrDefault(digest, verified.get(digest));
        if (known != null) {
            return new Verdict(known.token(), false);
        }
        if (hashed.isEmpty()
                || refused.containsKey(digest)
                || presented.getBytes(StandardCharsets.UTF_8).length > LONGEST_BCRYPT) {
            return Verdict.WRONG;
        }
        return check(presented, digest, patient);
    }

    private Verdict check(String presented, ByteBuffer digest, boolean patient) {
        try {
            if (!CHECKS.tryAcquire(patient ? PATIENCE_SECONDS : 0, TimeUnit.SECONDS)) {
                return Verdict.BUSY;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Verdict.BUSY;
        }
        try {
            // Every one is asked, whichever matches, so that the time does not tell which.
            Holder holder = null;
            for (Hashed key : hashed) {
                holder = bcrypt.matches(presented, key.hash()) ? key.holder() : holder;
            }
            if (holder == null) {
                refused.put(digest, true);
                return Verdict.WRONG;
            }
            verified.put(digest, holder);
            return new Verdict(holder.token(), false);
        } finally {
            CHECKS.release();
        }
    }

    private ByteBuffer digest(String key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(secret);
            return ByteBuffer.wrap(mac.doFinal(key.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + HMAC, e);
        }
    }

    private static byte[] random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
