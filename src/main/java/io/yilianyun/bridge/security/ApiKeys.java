package io.yilianyun.bridge.security;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.BridgeProperties.ApiKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** The bearer keys of the API, plain or {@code {bcrypt}}. Every key is compared, in constant time, whichever matches. */
public class ApiKeys {
    private static final String BCRYPT = "{bcrypt}";
    /** BCrypt looks at no more, and no key needs more. */
    private static final int LONGEST = 72;

    private final Map<String, ApiKey> keys;
    private final BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder();

    public ApiKeys(BridgeProperties properties) {
        this.keys = properties.security().apiKeys();
    }

    /** Who holds a key, and in which roles. */
    Optional<AbstractAuthenticationToken> authenticate(String presented) {
        AbstractAuthenticationToken holder = null;
        for (Map.Entry<String, ApiKey> entry : keys.entrySet()) {
            if (presented.length() <= LONGEST
                    && matches(presented, entry.getValue().key())) {
                holder = holder(entry.getKey(), entry.getValue());
            }
        }
        return Optional.ofNullable(holder);
    }

    private boolean matches(String presented, String key) {
        return key.startsWith(BCRYPT)
                ? bcrypt.matches(presented, key.substring(BCRYPT.length()))
                : MessageDigest.isEqual(
                        presented.getBytes(StandardCharsets.UTF_8), key.getBytes(StandardCharsets.UTF_8));
    }

    private static AbstractAuthenticationToken holder(String name, ApiKey key) {
        List<SimpleGrantedAuthority> authorities = key.roles().stream()
                .map(role -> new SimpleGrantedAuthority("ROLE_" + role.name()))
                .toList();
        return UsernamePasswordAuthenticationToken.authenticated(name, null, authorities);
    }
}
