package io.yilianyun.bridge.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.yilianyun.bridge.config.BridgeProperties.ApiKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.keygen.KeyGenerators;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;

/**
 * Authenticates API keys, plain or {@code {bcrypt}}. A key is looked up by its HMAC under a random key of this process: the time that a look-up
 * takes says nothing about the configured keys. BCrypt checks each key once; its answer is remembered.
 */
final class ApiKeyAuthenticationProvider implements AuthenticationProvider {
    private static final String BCRYPT = "{bcrypt}";
    private static final int WRONG_KEYS = 1_000;
    private static final long LONGEST_WAIT_SECONDS = 2;

    private record Holder(String name, List<GrantedAuthority> authorities) {}

    private final byte[] secret = KeyGenerators.secureRandom(32).generateKey();
    private final BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder();
    /** A check takes a tenth of a second of a processor: half of the processors stay free. */
    private final Semaphore checks =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

    private final Map<String, Holder> known = new ConcurrentHashMap<>();
    private final Map<String, Holder> hashes = new HashMap<>();
    private final Cache<String, Boolean> wrong =
            Caffeine.newBuilder().maximumSize(WRONG_KEYS).build();

    /**
     * @param keys by the name of the holder
     */
    ApiKeyAuthenticationProvider(Map<String, ApiKey> keys) {
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
        String hmac = hmac(key);
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

    private void check(String key, String hmac) {
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

    private String hmac(String key) {
        return new HmacUtils(HmacAlgorithms.HMAC_SHA_256, secret).hmacHex(key);
    }
}
