package io.yilianyun.bridge.security;

import io.yilianyun.bridge.config.BridgeProperties.Role;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Reads the bridge's roles from a claim of a JSON Web Token: a list, or a text with spaces. Other values are ignored.
 *
 * @param claim name of the claim; with dots, the path to it, unless a claim has exactly this name
 */
record RolesClaimConverter(String claim) implements Converter<Jwt, Collection<GrantedAuthority>> {
    @Override
    public Collection<GrantedAuthority> convert(Jwt token) {
        Object value = token.getClaims().get(claim);
        if (value == null) {
            value = token.getClaims();
            for (String name : claim.split("\\.")) {
                value = value instanceof Map<?, ?> claims ? claims.get(name) : null;
            }
        }
        Collection<?> names = value instanceof Collection<?> list
                ? list
                : value instanceof String text ? List.of(text.trim().split("\\s+")) : List.of();
        return Arrays.stream(Role.values())
                .filter(role -> names.contains(role.name().toLowerCase(Locale.ROOT)))
                .<GrantedAuthority>map(role -> new SimpleGrantedAuthority("ROLE_" + role.name()))
                .toList();
    }
}
