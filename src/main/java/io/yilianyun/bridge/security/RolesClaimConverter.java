package io.yilianyun.bridge.security;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Reads the bridge's roles from a claim of a JSON Web Token: a list, or a text with spaces.
 *
 * @param claim name of the claim; with dots, the path to it, unless a claim has exactly this name
 */
record RolesClaimConverter(String claim) implements Converter<Jwt, Collection<GrantedAuthority>> {
    private static final List<String> ROLES = List.of("reader", "token", "operator");

    @Override
    public Collection<GrantedAuthority> convert(Jwt token) {
        Object value = token.getClaims().get(claim);
        if (value == null) {
            value = token.getClaims();
            for (String name : claim.split("\\.")) {
                value = value instanceof Map<?, ?> claims ? claims.get(name) : null;
            }
        }
        if (value instanceof String text) {
            value = List.of(text.trim().split("\\s+"));
        }
        return authorities(value instanceof Collection<?> names ? names : List.of());
    }

    /** Returns the authorities of the names that are roles of the bridge; others are ignored. */
    static List<GrantedAuthority> authorities(Collection<?> names) {
        return ROLES.stream()
                .filter(names::contains)
                .<GrantedAuthority>map(role -> new SimpleGrantedAuthority("ROLE_" + role.toUpperCase(Locale.ROOT)))
                .toList();
    }
}
