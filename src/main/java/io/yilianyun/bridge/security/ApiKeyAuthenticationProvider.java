package io.yilianyun.bridge.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.yilianyun.bridge.config.BridgeProperties.ApiKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.crypto.KeyGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
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

    private record Holder(String name, List<GrantedAuthority> authorities) {}

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
            Holder holder = new Holder(name, RolesClaimConverter.authorities(key.roles()));
            if (key.key().startsWith(BCRYPT)) {
                hashes.put(key.key().substring(BCRYPT.length()), holder);
            } else {
                known.put(hmac(key.key()), holder);
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
        if (!known.containsKey(hmac) && !hashes.isEmpty() && wrong.getIfPresent(hmac) == null) {
            check(key, hmac);
        }
        Holder holder = known.get(hmac);
        if (holder == null) {
            throw new InvalidBearerTokenException("The API key is not known");
        }
        PreAuthenticatedAuthenticationToken token =
                new PreAuthenticatedAuthenticationToken(holder.name(), null, holder.authorities());
        token.setDetails(authentication.getDetails());
        return token;
    }

    private void check(String key, ByteBuffer hmac) {
        if (key.getBytes(StandardCharsets.UTF_8).length > LONGEST_BCRYPT_BYTES) {
            return;
        }
        try {
            if (!checks.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new InternalAuthenticationServiceException("Too many API keys are being checked");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InternalAuthenticationServiceException("The check of an API key was interrupted", e);
        }
        try {
            // Another request may have brought the same key meanwhile. All hashes are asked, so that the time does not
            // say which one matches.
            if (!known.containsKey(hmac)) {
                hashes.forEach((hash, holder) -> {
                    if (bcrypt.matches(key, hash)) {
                        known.put(hmac, holder);
                    }
                });
            }
        } finally {
            checks.release();
        }
        if (!known.containsKey(hmac)) {
            wrong.put(hmac, true);
        }
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
