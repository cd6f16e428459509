package io.yilianyun.bridge.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.yilianyun.bridge.config.BridgeProperties.ApiKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.crypto.KeyGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;

/**
 * Authenticates API keys, plain or {@code {bcrypt}}. A key is looked up by its HMAC under a random key of this process: the time that a look-up
 * takes says nothing about the configured keys. BCrypt checks each key once; its answer is remembered.
 */
final class ApiKeyAuthenticationProvider implements AuthenticationProvider {
    private static final String BCRYPT = "{bcrypt}";
    private static final String HMAC = "HmacSHA256";
    /** BCrypt ignores what follows. */
    private static final int LONGEST_BCRYPT_BYTES = 72;

    private static final int WRONG_KEYS = 1_000;
    private static final long LONGEST_WAIT_SECONDS = 2;

    /** Who a key belongs to. */
    private record Holder(String name, Collection<GrantedAuthority> authorities) {
        static Holder of(String name, ApiKey key) {
            return new Holder(
                    name,
                    key.roles().stream()
                            .<GrantedAuthority>map(role -> new SimpleGrantedAuthority(
                                    "ROLE_" + String.valueOf(role).toUpperCase(Locale.ROOT)))
                            .toList());
        }
    }

    private final SecretKey secret;
    private final BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder();
    /** A check takes a tenth of a second of a processor: half of the processors stay free. */
    private final Semaphore checks =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

    private final Map<ByteBuffer, Holder> known = new ConcurrentHashMap<>();
    private final Map<String, Holder> hashes = new HashMap<>();
    private final Cache<ByteBuffer, Boolean> wrong =
            Caffeine.newBuilder().maximumSize(WRONG_KEYS).build();

    /**
     * @param keys by the name of the holder
     */
    ApiKeyAuthenticationProvider(Map<String, ApiKey> keys) throws GeneralSecurityException {
        secret = KeyGenerator.getInstance(HMAC).generateKey();
        keys.forEach((name, key) -> {
            if (key.key().startsWith(BCRYPT)) {
                hashes.put(key.key().substring(BCRYPT.length()), Holder.of(name, key));
            } else {
                known.put(hmac(key.key()), Holder.of(name, key));
            }
        });
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return BearerTokenAuthenticationToken.class.isAssignableFrom(authentication);
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        String key = ((BearerTokenAuthenticationToken) authentication).getToken();
        ByteBuffer hmac = hmac(key);
        Holder holder = known.get(hmac);
        if (holder == null && !hashes.isEmpty() && isNew(key, hmac)) {
            holder = check(key, hmac);
        }
        if (holder == null) {
            throw new InvalidBearerTokenException("The API key is not known");
        }
        PreAuthenticatedAuthenticationToken token =
                new PreAuthenticatedAuthenticationToken(holder.name(), null, holder.authorities());
        token.setDetails(authentication.getDetails());
        return token;
    }

    private boolean isNew(String key, ByteBuffer hmac) {
        return wrong.getIfPresent(hmac) == null && key.getBytes(StandardCharsets.UTF_8).length <= LONGEST_BCRYPT_BYTES;
    }

    /** Asks BCrypt about all hashes, so that the time does not say which one matches; null if none does. */
    private Holder check(String key, ByteBuffer hmac) {
        try {
            if (!checks.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AuthenticationServiceException("Too many API keys are being checked");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AuthenticationServiceException("The check of an API key was interrupted", e);
        }
        try {
            hashes.forEach((hash, holder) -> {
                if (bcrypt.matches(key, hash)) {
                    known.put(hmac, holder);
                }
            });
        } finally {
            checks.release();
        }
        Holder holder = known.get(hmac);
        if (holder == null) {
            wrong.put(hmac, true);
        }
        return holder;
    }

    private ByteBuffer hmac(String key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(secret);
            return ByteBuffer.wrap(mac.doFinal(key.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + HMAC, e);
        }
    }
}
