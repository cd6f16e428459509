package io.yilianyun.bridge.security;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;

/** Roles from a claim: a list, or a text with spaces. What is no role of the bridge does not count. */
final class TokenRoles implements Converter<Jwt, Collection<GrantedAuthority>> {
    private final String claim;

    /**
     * @param claim its name; with dots, the path to it, unless there is a claim of just that name
     */
    TokenRoles(String claim) {
        this.claim = claim;
    }

    @Override
    public Collection<GrantedAuthority> convert(Jwt token) {
        Object value = token.getClaims().get(claim);
        Collection<?> names = names(value == null ? inside(token.getClaims()) : value);
        return Stream.of("reader", "token", "operator")
                .filter(role -> names.contains(role))
                .<GrantedAuthority>map(role -> new SimpleGrantedAuthority("ROLE_" + role.toUpperCase(Locale.ROOT)))
                .toList();
    }

    private Object inside(Object claims) {
        Object value = claims;
        for (String name : claim.split("\\.")) {
            value = value instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return value;
    }

    private static Collection<?> names(Object value) {
        if (value instanceof Collection<?> list) {
            return list;
        }
        return value instanceof String text ? Arrays.asList(text.trim().split("\\s+")) : List.of();
    }
}
